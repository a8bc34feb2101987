//! The calls that write a secret, by its store.

use super::part::Part;
use super::wording::{ago, state};
use super::{Change, Refusal};
use crate::model::{SecretMetadata, SecretStore, SecretVersion};
use crate::runbook::{Context, Subject, Tone, ValueSource};

/// Versions that Parameter Store keeps; the oldest goes with the next write, unless it has a label
/// (Systems Manager user guide, "Working with parameter versions").
const VERSIONS: usize = 100;

/// Labels that one version may have (Systems Manager user guide, "Working with parameter labels").
const LABELS: usize = 10;

/// What the label begins with by which the version before is found.
pub(crate) const LABEL: &str = "dogwatch-before-";

/// PutParameter with Overwrite: type, key and tier stay as they are.
pub(super) fn parameter(
    metadata: &SecretMetadata,
    source: &ValueSource,
    context: &Context<'_>,
) -> Result<Part, Refusal> {
    let SecretStore::Parameter { kind, tier } = &metadata.store else { return Err(other_store(metadata)) };
    let name = &metadata.name;
    let current = newest(metadata)?;
    room(metadata)?;
    let mut part = Part { secret: Some((name.clone(), current.id.clone())), ..Part::default() };
    let next = number(current).map_or_else(|| "the next one".to_owned(), |version| (version + 1).to_string());
    part.differ(format!("version of {name}"), written(current, context), next);
    mark(current, name, context, &mut part);
    let why = match source {
        ValueSource::Previous => before(metadata, current, context, &mut part)?,
        _ => format!("write version after {}", current.id),
    };
    let change = Change::WriteParameter {
        name: name.clone(),
        kind: kind.clone(),
        tier: tier.clone(),
        key_id: metadata.key_id.clone(),
        from: current.id.clone(),
    };
    part.change(change, why);
    match kind.as_str() {
        "StringList" => part.warn(
            Tone::Notice,
            format!("{name} is a StringList: commas part its values, and none may stand in one."),
        ),
        "String" => part.warn(
            Tone::Bad,
            format!("{name} is a String: its value is kept without encryption. It stays so."),
        ),
        _ => {}
    }
    part.keep(&["The type, the tier and the KMS key of the parameter stay."]);
    Ok(part)
}

/// Labels the version in force, so that undo finds it.
fn mark(current: &SecretVersion, name: &str, context: &Context<'_>, part: &mut Part) {
    if current.labels.len() >= LABELS {
        let text = format!(
            "Version {} of {name} has {LABELS} labels, the most that fit: it gets none to find it by.",
            current.id
        );
        return part.warn(Tone::Notice, text);
    }
    let label = format!("{LABEL}{}", context.began.strftime("%Y%m%dT%H%M%SZ"));
    let why = format!("mark version {} so that undo finds it", current.id);
    part.change(Change::LabelParameter { name: name.to_owned(), version: current.id.clone(), label }, why);
}

/// The version before the one in force, which the value is taken from.
fn before(
    metadata: &SecretMetadata,
    current: &SecretVersion,
    context: &Context<'_>,
    part: &mut Part,
) -> Result<String, Refusal> {
    let name = &metadata.name;
    let older = metadata.versions.iter().filter(|version| number(version) < number(current));
    let Some(version) = older.max_by_key(|version| number(version)) else {
        return Err(state(
            format!("{name} has no version before {}.", current.id),
            "Write the value anew instead: choose `-`.",
        ));
    };
    part.say(format!("The value is taken from version {}.", written(version, context)));
    if !version.labels.iter().any(|label| label.starts_with(LABEL)) {
        let text = format!(
            "Version {} was not replaced by dogwatch: make sure that it is the one you want.",
            version.id
        );
        part.warn(Tone::Notice, text);
    }
    Ok(format!("write the value of version {} again", version.id))
}

fn room(metadata: &SecretMetadata) -> Result<(), Refusal> {
    let oldest = metadata.versions.iter().min_by_key(|version| number(version));
    let Some(oldest) = oldest.filter(|v| metadata.versions.len() >= VERSIONS && !v.labels.is_empty()) else {
        return Ok(());
    };
    let (name, id) = (&metadata.name, &oldest.id);
    Err(state(
        format!(
            "{name} has {VERSIONS} versions and its oldest, {id}, has a label: Parameter Store takes no new one."
        ),
        format!(
            "Take the label off, then try again: `aws ssm unlabel-parameter-version --name {name} --parameter-version {id} --labels {}`.",
            oldest.labels.join(" ")
        ),
    ))
}

/// PutSecretValue with a fixed token, or AWSCURRENT back to the version before.
pub(super) fn secret(
    metadata: &SecretMetadata,
    key: Option<&str>,
    source: &ValueSource,
    id: &str,
    context: &Context<'_>,
) -> Result<Part, Refusal> {
    let SecretStore::Secret { rotation_enabled, rotation_days, deleted_at, .. } = &metadata.store else {
        return Err(other_store(metadata));
    };
    let name = &metadata.name;
    if deleted_at.is_some() {
        return Err(state(
            format!("{name} is waiting to be deleted: it cannot be written or read."),
            format!("Bring it back first: `aws secretsmanager restore-secret --secret-id {name}`."),
        ));
    }
    if metadata.rotation_under_way() {
        return Err(state(
            format!(
                "A rotation of {name} is under way: AWSPENDING sits on a version that is not AWSCURRENT."
            ),
            "Let it end. Where it hangs, look at its rotation function's log.",
        ));
    }
    let current = staged(metadata, "AWSCURRENT");
    let written = current.map(|version| (id.to_owned(), version.id.clone()));
    let mut part = Part { secret: written, ..Part::default() };
    if *rotation_enabled {
        let every = rotation_days.map(|days| format!(" every {days} days")).unwrap_or_default();
        part.warn(
            Tone::Bad,
            format!("{name} rotates by itself{every}: the next rotation replaces this value."),
        );
    }
    match source {
        ValueSource::Previous => back(metadata, key, id, context, &mut part)?,
        _ => put(metadata, key, id, context, &mut part),
    }
    Ok(part)
}

fn put(metadata: &SecretMetadata, key: Option<&str>, id: &str, context: &Context<'_>, part: &mut Part) {
    let current = staged(metadata, "AWSCURRENT");
    let token = token(context.subject, id, key, context.began);
    let was = current.map_or_else(|| "none".to_owned(), |version| written(version, context));
    part.differ(format!("AWSCURRENT of {}", metadata.name), was, token.clone());
    let why = match key {
        Some(key) => {
            part.say(format!("Only the key {key} changes; the other keys of the JSON stay."));
            format!("write a new version with another {key}")
        }
        None => "write a new version".to_owned(),
    };
    let from = current.map(|version| version.id.clone());
    part.change(Change::WriteSecret { secret: id.to_owned(), key: key.map(str::to_owned), token, from }, why);
}

fn back(
    metadata: &SecretMetadata,
    key: Option<&str>,
    id: &str,
    context: &Context<'_>,
    part: &mut Part,
) -> Result<(), Refusal> {
    let name = &metadata.name;
    let both = staged(metadata, "AWSCURRENT").zip(staged(metadata, "AWSPREVIOUS"));
    let Some((current, previous)) = both else {
        return Err(state(
            format!("{name} has no version before the one in force (AWSPREVIOUS)."),
            "Write the value anew instead: choose `-`.",
        ));
    };
    part.differ(format!("AWSCURRENT of {name}"), written(current, context), written(previous, context));
    if let Some(key) = key {
        part.warn(
            Tone::Notice,
            format!("The whole version goes back: every key of {name}, not {key} alone."),
        );
    }
    let change =
        Change::MoveStage { secret: id.to_owned(), to: previous.id.clone(), from: current.id.clone() };
    part.change(change, format!("make version {} AWSCURRENT again", previous.id));
    Ok(())
}

/// The version that carries a stage.
pub(crate) fn staged<'f>(metadata: &'f SecretMetadata, stage: &str) -> Option<&'f SecretVersion> {
    metadata.versions.iter().find(|version| version.labels.iter().any(|label| label == stage))
}

/// A parameter's version as a number.
pub(crate) fn number(version: &SecretVersion) -> Option<u64> {
    version.id.parse().ok()
}

/// A parameter's version in force: the newest.
pub(crate) fn newest(metadata: &SecretMetadata) -> Result<&SecretVersion, Refusal> {
    metadata.versions.iter().max_by_key(|version| number(version)).ok_or_else(|| {
        Refusal::new(
            super::RefusalKind::Unread,
            format!("The versions of {} are not known.", metadata.name),
            "Ask for ssm:GetParameterHistory.",
        )
    })
}

/// `4, written 182d ago`.
fn written(version: &SecretVersion, context: &Context<'_>) -> String {
    match ago(version.created_at, context.now) {
        Some(ago) => format!("{}, written {ago}", version.id),
        None => version.id.clone(),
    }
}

fn other_store(metadata: &SecretMetadata) -> Refusal {
    state(
        format!("{} lies in another store than its reference says.", metadata.name),
        "Look at the task definition.",
    )
}

/// The ClientRequestToken of a write: the same for the same run and secret, so that a repeated call
/// writes nothing twice; 36 characters of a UUID (Secrets Manager API reference, PutSecretValue).
fn token(subject: &Subject, id: &str, key: Option<&str>, began: jiff::Timestamp) -> String {
    // FNV-1a: this must tell runs apart, not withstand anybody.
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let began = began.as_nanosecond().to_string();
    let parts = [&subject.region, &subject.cluster, &subject.service, id, key.unwrap_or_default(), &began];
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    let hash = bytes.fold(OFFSET, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME));
    // Version 8 and the variant of RFC 9562.
    let marked = (hash & !(0xf << 76) & !(0x3 << 62)) | (0x8 << 76) | (0x2 << 62);
    let hex = format!("{marked:032x}");
    let cut = |range: std::ops::Range<usize>| hex.get(range).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", cut(0..8), cut(8..12), cut(12..16), cut(16..20), cut(20..32))
}
