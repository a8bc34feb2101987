//! Parameters and secrets: what is known about them, never what they hold.

use jiff::Timestamp;

use super::Arn;

/// Metadata of an SSM parameter or of a Secrets Manager secret. Holds no value and no hash of one.
#[derive(Clone, Debug, PartialEq)]
pub struct SecretMetadata {
    /// The name, such as `/lauv/prod/JWT_SECRET`.
    pub name: String,
    /// The ARN, where AWS gives it.
    pub arn: Option<Arn>,
    /// Which store keeps it.
    pub store: SecretStore,
    /// The KMS key's id, ARN or alias.
    pub key_id: Option<String>,
    /// When the value, or anything else about it, was last changed.
    pub last_changed: Option<Timestamp>,
    /// The versions that are known, newest first.
    pub versions: Vec<SecretVersion>,
}

/// The two stores that ECS can take a secret from, and what only one of them has.
#[derive(Clone, Debug, PartialEq)]
pub enum SecretStore {
    /// Systems Manager Parameter Store.
    Parameter {
        /// `String`, `StringList` or `SecureString`.
        kind: String,
        /// `Standard`, `Advanced` or `Intelligent-Tiering`.
        tier: Option<String>,
    },
    /// Secrets Manager.
    Secret {
        /// Whether the secret rotates by itself.
        rotation_enabled: bool,
        /// Days between rotations.
        rotation_days: Option<i64>,
        /// When it last rotated.
        last_rotated: Option<Timestamp>,
        /// Set when the secret is waiting to be deleted.
        deleted_at: Option<Timestamp>,
    },
}

/// One version of a parameter or secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretVersion {
    /// A parameter's version number, or a secret's version id.
    pub id: String,
    /// A parameter's labels, or a secret's stages (`AWSCURRENT`, `AWSPREVIOUS`, `AWSPENDING`).
    pub labels: Vec<String>,
    /// When the version was written.
    pub created_at: Option<Timestamp>,
    /// Who wrote it; `None` for secrets, of which AWS does not tell.
    pub created_by: Option<Arn>,
}

impl SecretMetadata {
    /// Whether a rotation is under way: AWSPENDING sits on a version that is not AWSCURRENT.
    /// A write would then cross it (Secrets Manager, rotation lifecycle).
    pub fn rotation_under_way(&self) -> bool {
        let has = |version: &SecretVersion, label: &str| version.labels.iter().any(|l| l == label);
        self.versions.iter().any(|v| has(v, "AWSPENDING") && !has(v, "AWSCURRENT"))
    }
}
