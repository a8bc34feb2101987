//! A fault in words: what happened, and what the operator can do about it.

use super::error::{Error, Fault, FaultKind};
use super::operation::Operation;
use super::settings::Context;
use crate::model::{Caller, Why};

/// Puts a fault into words.
pub(crate) fn explain(
    operation: &Operation,
    fault: Fault,
    context: &Context,
    caller: Option<&Caller>,
) -> Error {
    let action = operation.action();
    let message = message(operation, &fault, context, caller);
    let remedy = remedy(operation, &fault, context, &action);
    Error { why: why(&fault), try_again: tries_again(fault.kind), operation: action, message, remedy }
}

fn why(fault: &Fault) -> Why {
    match fault.kind {
        FaultKind::Denied => Why::Denied,
        FaultKind::Throttled => Why::Throttled,
        FaultKind::Unsupported => Why::Unsupported,
        FaultKind::CredentialsRefused | FaultKind::NoCredentials => Why::Expired,
        FaultKind::NameNotFound
        | FaultKind::ConnectionRefused
        | FaultKind::Tls
        | FaultKind::TimedOut
        | FaultKind::Interrupted
        | FaultKind::ServerError => Why::Unreachable,
        FaultKind::ClockSkew => Why::Other("clock".to_owned()),
        FaultKind::Malformed => Why::Other("malformed".to_owned()),
        FaultKind::Service if fault.code.is_empty() => Why::Other("error".to_owned()),
        FaultKind::Service => Why::Other(fault.code.clone()),
    }
}

fn tries_again(kind: FaultKind) -> bool {
    matches!(
        kind,
        FaultKind::Throttled
            | FaultKind::NameNotFound
            | FaultKind::ConnectionRefused
            | FaultKind::TimedOut
            | FaultKind::Interrupted
            | FaultKind::ServerError
            | FaultKind::Malformed
    )
}

fn message(operation: &Operation, fault: &Fault, context: &Context, caller: Option<&Caller>) -> String {
    let (service, name) = (operation.api.title(), operation.name);
    let place = place(operation, context);
    let said = said(fault);
    match fault.kind {
        FaultKind::Denied => {
            let who = caller.map_or("These credentials", |caller| caller.arn.as_str());
            let because = because(&fault.message);
            format!("{who} may not call {}{because}.", operation.action())
        }
        FaultKind::Throttled => {
            format!("{service} refused {name} for too many requests in {}{said}.", context.region)
        }
        FaultKind::Unsupported => format!("{service} at {place} does not know {name}{said}."),
        FaultKind::CredentialsRefused => {
            format!("AWS refused the credentials, which have expired or are wrong{said}.")
        }
        FaultKind::NoCredentials => format!("There are no usable AWS credentials{said}."),
        FaultKind::ClockSkew => format!("This machine's clock and AWS's differ too much{said}."),
        FaultKind::NameNotFound => format!("The name of {place} was not found{said}."),
        FaultKind::ConnectionRefused => format!("{place} refused the connection{said}."),
        FaultKind::Tls => format!("No trusted TLS connection to {place} could be made{said}."),
        FaultKind::TimedOut => format!("{service} at {place} did not answer {name} in time{said}."),
        FaultKind::Interrupted => format!("The connection to {place} broke off{said}."),
        FaultKind::ServerError => format!("{service} at {place} failed to answer {name}{said}."),
        FaultKind::Malformed => {
            format!("{service} at {place} answered {name} in a form that cannot be read{said}.")
        }
        FaultKind::Service => format!("{service} answered {name} with an error{said}."),
    }
}

fn remedy(operation: &Operation, fault: &Fault, context: &Context, action: &str) -> String {
    match fault.kind {
        FaultKind::Denied => format!("Have {action} allowed for them, or use a profile that may."),
        FaultKind::Throttled => {
            "Somebody else in the account uses up the limit; try again in a minute.".to_owned()
        }
        FaultKind::Unsupported if context.endpoint_url.is_some() => {
            "Nothing, on this endpoint; on AWS itself it works.".to_owned()
        }
        FaultKind::Unsupported => {
            format!("See whether {} exists in {}.", operation.api.title(), context.region)
        }
        FaultKind::CredentialsRefused | FaultKind::NoCredentials => context.login.remedy(),
        FaultKind::ClockSkew => "Set the clock (timedatectl set-ntp true), then try again.".to_owned(),
        FaultKind::NameNotFound => {
            "Check the network and the region's name; behind a proxy, set HTTPS_PROXY.".to_owned()
        }
        FaultKind::ConnectionRefused if context.endpoint_url.is_some() => {
            "Check --endpoint-url or AWS_ENDPOINT_URL, and that something listens there.".to_owned()
        }
        FaultKind::Tls => "If a proxy re-signs traffic here, point AWS_CA_BUNDLE to its certificate \
                           in PEM."
            .to_owned(),
        FaultKind::ConnectionRefused | FaultKind::TimedOut | FaultKind::Interrupted => {
            "Check the network, VPN and HTTPS_PROXY, then try again.".to_owned()
        }
        FaultKind::ServerError => {
            "The fault is on AWS's side (https://health.aws.amazon.com/health/status); try again.".to_owned()
        }
        FaultKind::Service if fault.code.contains("NotFound") => {
            "It may have been deleted since, or be in another region or account.".to_owned()
        }
        FaultKind::Malformed | FaultKind::Service => {
            "Try again; if it stays, set DOGWATCH_LOG=debug and look into the log file.".to_owned()
        }
    }
}

/// Where the call went: the endpoint that was given, else the API in its region.
fn place(operation: &Operation, context: &Context) -> String {
    match &context.endpoint_url {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None => format!("{}.{}.amazonaws.com", operation.api.iam_prefix(), context.region),
    }
}

/// What a denial adds to who and what: on which resource, and which kind of policy decided.
fn because(message: &str) -> String {
    let tail = [" on resource", " because "].iter().filter_map(|part| message.find(part)).min();
    let tail = tail.and_then(|at| message.get(at..)).unwrap_or_default();
    tail.trim_end_matches('.').to_owned()
}

/// AWS's own words behind ours, where there are any.
fn said(fault: &Fault) -> String {
    let message = fault.message.trim().trim_end_matches('.');
    match (fault.code.as_str(), message) {
        ("", "") => String::new(),
        ("", message) => format!(": {message}"),
        (code, "") => format!(" ({code})"),
        (code, message) => format!(" ({code}: {message})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::login::Login;
    use crate::aws::operation::Api;
    use crate::aws::pace::Bucket;
    use crate::model::Arn;

    const LIST: Operation = Operation::new(Api::Ecs, "ListServices", Bucket::EcsServices);

    fn context() -> Context {
        Context { region: "us-east-1".to_owned(), endpoint_url: None, login: Login::Sso("prod".to_owned()) }
    }

    fn words(kind: FaultKind, code: &str, message: &str) -> Error {
        let fault = Fault { kind, code: code.to_owned(), message: message.to_owned() };
        let caller =
            Caller { account: "1".to_owned(), arn: Arn::new("arn:aws:sts::1:assumed-role/OnCall/me") };
        explain(&LIST, fault, &context(), Some(&caller))
    }

    #[test]
    fn a_denial_names_the_action_and_the_caller() {
        let said = "User: x is not authorized to perform: ecs:ListServices because no policy allows it.";
        let error = words(FaultKind::Denied, "AccessDeniedException", said);
        assert_eq!(
            error.message,
            "arn:aws:sts::1:assumed-role/OnCall/me may not call ecs:ListServices because no policy allows it."
        );
        assert!(error.remedy.contains("ecs:ListServices"));
        assert!(!error.try_again);
    }

    #[test]
    fn expired_credentials_give_the_command() {
        let error = words(FaultKind::CredentialsRefused, "ExpiredTokenException", "expired");
        assert_eq!(error.why, Why::Expired);
        assert_eq!(error.remedy, "Run: aws sso login --profile prod");
    }

    #[test]
    fn what_is_down_names_the_place() {
        let error = words(FaultKind::ConnectionRefused, "", "");
        assert_eq!(error.message, "ecs.us-east-1.amazonaws.com refused the connection.");
        assert!(error.try_again);
    }
}
