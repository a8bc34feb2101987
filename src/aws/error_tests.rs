use super::*;

fn kind(code: &str, message: &str, status: u16, body: &str) -> FaultKind {
    service_fault(code, message, status, body).kind
}

#[test]
fn service_errors_are_sorted_by_code() {
    for (code, expected) in [
        ("AccessDeniedException", FaultKind::Denied),
        ("AccessDenied", FaultKind::Denied),
        ("com.amazonaws.ecs#AccessDeniedException", FaultKind::Denied),
        ("UnauthorizedOperation", FaultKind::Denied),
        ("ThrottlingException", FaultKind::Throttled),
        ("Throttling", FaultKind::Throttled),
        ("RequestLimitExceeded", FaultKind::Throttled),
        ("ExpiredTokenException", FaultKind::CredentialsRefused),
        ("ExpiredToken", FaultKind::CredentialsRefused),
        ("UnrecognizedClientException", FaultKind::CredentialsRefused),
        ("InvalidClientTokenId", FaultKind::CredentialsRefused),
        ("UnknownOperationException", FaultKind::Unsupported),
        ("InvalidAction", FaultKind::Unsupported),
        ("ClusterNotFoundException", FaultKind::Service),
        ("ServiceNotFoundException", FaultKind::Service),
    ] {
        assert_eq!(kind(code, "", 400, ""), expected, "{code}");
    }
}

#[test]
fn a_wrong_clock_is_told_from_a_wrong_key() {
    let skewed = "Signature expired: 20261121T000000Z is now earlier than 20261121T001000Z";
    assert_eq!(kind("InvalidSignatureException", skewed, 403, ""), FaultKind::ClockSkew);
    let wrong = "The request signature we calculated does not match";
    assert_eq!(kind("SignatureDoesNotMatch", wrong, 403, ""), FaultKind::CredentialsRefused);
}

#[test]
fn answers_without_a_code_are_sorted_by_status() {
    let body = r#"{"error": "Unsupported service: application-autoscaling"}"#;
    assert_eq!(kind("", "", 400, body), FaultKind::Unsupported);
    assert_eq!(kind("", "", 404, ""), FaultKind::Unsupported);
    assert_eq!(kind("", "", 429, ""), FaultKind::Throttled);
    assert_eq!(kind("InternalFailure", "", 500, ""), FaultKind::ServerError);
    assert_eq!(kind("", "", 503, "<html>"), FaultKind::ServerError);
    assert_eq!(kind("", "", 400, "?"), FaultKind::Malformed);
}

#[test]
fn what_the_layers_below_say_is_sorted_and_clean() {
    let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
    let error = ConnectorError::io(Box::new(refused));
    assert_eq!(connector_fault(&error).kind, FaultKind::ConnectionRefused);
    let error = ConnectorError::timeout("slow".into());
    assert_eq!(connector_fault(&error).kind, FaultKind::TimedOut);
    let error = ConnectorError::io("dns error: \x1b[31mfailed to lookup".into());
    let found = connector_fault(&error);
    assert_eq!(found.kind, FaultKind::NameNotFound);
    assert!(!found.message.contains('\x1b'));
    let error = ConnectorError::other("invalid peer certificate: UnknownIssuer".into(), None);
    assert_eq!(connector_fault(&error).kind, FaultKind::Tls);
    let missing = CredentialsError::not_loaded("no providers in chain");
    let error = ConnectorError::other(missing.into(), None);
    assert_eq!(connector_fault(&error).kind, FaultKind::NoCredentials);
}
