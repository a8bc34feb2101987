//! AWS Systems Manager Parameter Store.

use super::{Handler, page, size};
use crate::sim::wire::{ApiError, Input, Map, Value};
use crate::sim::world::World;
use crate::sim::world::vault::{Parameter, ParameterVersion};

pub(super) const OPERATIONS: &[(&str, Handler)] = &[
    ("DescribeParameters", describe),
    ("GetParameter", get_one),
    ("GetParameters", get),
    ("GetParameterHistory", history),
    ("PutParameter", put),
    ("LabelParameterVersion", label),
];

/// Longest values of the tiers, bytes.
const STANDARD: usize = 4096;
const ADVANCED: usize = 8192;
/// Parameter Store keeps this many versions.
const VERSIONS: usize = 100;
/// A version takes this many labels.
const LABELS: usize = 10;

fn name_of(given: &str) -> &str {
    given.split_once(":parameter").map_or(given, |(_, name)| name)
}

fn arn(world: &World, name: &str) -> String {
    let slash = if name.starts_with('/') { "" } else { "/" };
    world.estate.arn("ssm", &format!("parameter{slash}{name}"))
}

fn describe(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let mut kept: Vec<(&String, &Parameter)> = world.estate.vault.parameters.iter().collect();
    for filter in input.inners("ParameterFilters")? {
        let key = filter.required("Key")?;
        let option = filter.text("Option")?.unwrap_or("Equals").to_owned();
        let values: Vec<String> = filter.texts("Values")?.into_iter().map(str::to_owned).collect();
        match key {
            "Name" => kept.retain(|(name, _)| values.iter().any(|value| matches_name(name, value, &option))),
            "Path" => kept.retain(|(name, _)| values.iter().any(|path| below(name, path, &option))),
            "Type" => kept.retain(|(_, parameter)| values.contains(&parameter.kind)),
            "KeyId" => {
                kept.retain(|(_, parameter)| parameter.key.as_ref().is_some_and(|key| values.contains(key)))
            }
            _ => {
                return Err(ApiError::client(
                    "InvalidFilterKey",
                    format!("The filter key {key} is not served here."),
                ));
            }
        }
    }
    let items: Vec<Map> =
        kept.into_iter().filter_map(|(name, parameter)| metadata(world, name, parameter)).collect();
    let size = size(input, "MaxResults", 10, 50, "ValidationException")?;
    let (items, next) = page(&items, input.text("NextToken")?, size, "InvalidNextToken")?;
    Ok(Map::new().put("Parameters", items.to_vec()).maybe("NextToken", next))
}

fn matches_name(name: &str, value: &str, option: &str) -> bool {
    match option {
        "BeginsWith" => name.starts_with(value),
        "Contains" => name.contains(value),
        _ => name == value,
    }
}

/// Whether a parameter lies below a path, at any depth with `Recursive`.
fn below(name: &str, path: &str, option: &str) -> bool {
    let rest = name.strip_prefix(path.trim_end_matches('/')).and_then(|rest| rest.strip_prefix('/'));
    rest.is_some_and(|rest| option == "Recursive" || !rest.contains('/'))
}

fn metadata(world: &World, name: &str, parameter: &Parameter) -> Option<Map> {
    let newest = parameter.versions.last()?;
    Some(
        Map::new()
            .put("Name", name)
            .put("ARN", arn(world, name))
            .put("Type", parameter.kind.clone())
            .maybe("KeyId", parameter.key.clone())
            .maybe("AllowedPattern", parameter.pattern.clone())
            .put("LastModifiedDate", Value::Time(newest.written))
            .put("LastModifiedUser", newest.by.clone())
            .put("Version", newest.number)
            .put("Tier", parameter.tier.clone())
            .put("Policies", Vec::<Map>::new())
            .put("DataType", "text"),
    )
}

fn get(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let decrypt = input.flag("WithDecryption")?.unwrap_or(false);
    let mut found = Vec::new();
    let mut unknown = Vec::new();
    for given in input.texts("Names")? {
        match world.estate.vault.parameter(name_of(given)) {
            Some((name, parameter, version)) => {
                found.push(valued(world, name, parameter, version, decrypt));
            }
            None => unknown.push(given.to_owned()),
        }
    }
    Ok(Map::new().put("Parameters", found).put("InvalidParameters", unknown))
}

fn get_one(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let given = name_of(input.required("Name")?);
    let decrypt = input.flag("WithDecryption")?.unwrap_or(false);
    let vault = &world.estate.vault;
    let (name, parameter, version) = vault.parameter(given).ok_or_else(|| {
        let name = given.rsplit_once(':').map_or(given, |(name, _)| name);
        if vault.parameters.contains_key(name) {
            return ApiError::client(
                "ParameterVersionNotFound",
                format!(
                    "Systems Manager could not find the version of {given}. Verify the version and try again."
                ),
            );
        }
        ApiError::client("ParameterNotFound", format!("Parameter {given} not found."))
    })?;
    let found = valued(world, name, parameter, version, decrypt);
    Ok(Map::new().put("Parameter", found))
}

fn valued(
    world: &World,
    name: &str,
    parameter: &Parameter,
    version: &ParameterVersion,
    decrypt: bool,
) -> Map {
    Map::new()
        .put("Name", name)
        .put("Type", parameter.kind.clone())
        .put("Value", shown(parameter, version, decrypt))
        .put("Version", version.number)
        .put("LastModifiedDate", Value::Time(version.written))
        .put("ARN", arn(world, name))
        .put("DataType", "text")
}

/// What a caller sees of a value: cipher text unless it asks for the plain one.
fn shown(parameter: &Parameter, version: &ParameterVersion, decrypt: bool) -> String {
    if parameter.kind != "SecureString" || decrypt {
        return version.value.clone();
    }
    use base64::Engine as _;
    let number = crate::sim::world::ids::name_number(&version.value);
    base64::engine::general_purpose::STANDARD.encode(format!("AQICAH-encrypted-{number:016x}"))
}

fn find<'a>(world: &'a mut World, given: &str) -> Result<&'a mut Parameter, ApiError> {
    world
        .estate
        .vault
        .parameters
        .get_mut(name_of(given))
        .ok_or_else(|| ApiError::client("ParameterNotFound", format!("Parameter {given} not found.")))
}

fn history(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let name = name_of(input.required("Name")?).to_owned();
    let decrypt = input.flag("WithDecryption")?.unwrap_or(false);
    let parameter = find(world, &name)?;
    let items = parameter.versions.iter().map(|version| {
        Map::new()
            .put("Name", name.clone())
            .put("Type", parameter.kind.clone())
            .maybe("KeyId", parameter.key.clone())
            .put("LastModifiedDate", Value::Time(version.written))
            .put("LastModifiedUser", version.by.clone())
            .put("Value", shown(parameter, version, decrypt))
            .put("Version", version.number)
            .put("Labels", version.labels.clone())
            .put("Tier", parameter.tier.clone())
            .put("Policies", Vec::<Map>::new())
            .put("DataType", "text")
    });
    let items: Vec<Map> = items.collect();
    let size = size(input, "MaxResults", 50, 50, "ValidationException")?;
    let (items, next) = page(&items, input.text("NextToken")?, size, "InvalidNextToken")?;
    Ok(Map::new().put("Parameters", items.to_vec()).maybe("NextToken", next))
}

fn put(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let (name, value) = (input.required("Name")?.to_owned(), input.required("Value")?.to_owned());
    let kind = input.text("Type")?;
    let (now, by) = (world.now(), format!("arn:aws:sts::{}:{}", world.estate.account, world.estate.caller));
    let known = world.estate.vault.parameters.contains_key(&name);
    if known && !input.flag("Overwrite")?.unwrap_or(false) {
        return Err(ApiError::client(
            "ParameterAlreadyExists",
            "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
        ));
    }
    if !known && kind.is_none() {
        return Err(ApiError::client(
            "ValidationException",
            "A parameter type is required when you create a parameter.",
        ));
    }
    let before = world.estate.vault.parameters.get(&name);
    let given_tier = input.text("Tier")?.or(before.map(|known| known.tier.as_str())).unwrap_or("Standard");
    let tier = tier(given_tier, value.len())?;
    let pattern = input.text("AllowedPattern")?.map(str::to_owned);
    let pattern = pattern.or_else(|| before.and_then(|known| known.pattern.clone()));
    check_pattern(pattern.as_deref(), &value)?;
    let parameter = world.estate.vault.parameters.entry(name).or_insert_with(|| Parameter {
        kind: kind.unwrap_or("String").to_owned(),
        tier: "Standard".into(),
        pattern: None,
        key: (kind == Some("SecureString")).then(|| "alias/aws/ssm".to_owned()),
        versions: Vec::new(),
    });
    if let Some(kind) = kind {
        kind.clone_into(&mut parameter.kind);
    }
    if let Some(key) = input.text("KeyId")? {
        parameter.key = Some(key.to_owned());
    }
    if parameter.versions.len() >= VERSIONS {
        if parameter.versions.first().is_some_and(|oldest| !oldest.labels.is_empty()) {
            return Err(ApiError::client(
                "ParameterMaxVersionLimitExceeded",
                "You attempted to create a new version of a parameter by calling the PutParameter API with the overwrite flag. The oldest version can't be deleted because it has a label associated with it.",
            ));
        }
        parameter.versions.remove(0);
    }
    tier.clone_into(&mut parameter.tier);
    parameter.pattern = pattern;
    let number = parameter.versions.last().map_or(0, |newest| newest.number) + 1;
    parameter.versions.push(ParameterVersion { number, value, written: now, by, labels: Vec::new() });
    Ok(Map::new().put("Version", number).put("Tier", parameter.tier.clone()))
}

/// The tier that a value gets; Standard takes 4 KB and Advanced 8 KB (SSM quotas).
fn tier(wanted: &str, length: usize) -> Result<&'static str, ApiError> {
    let (tier, most) = match wanted {
        "Advanced" => ("Advanced", ADVANCED),
        "Intelligent-Tiering" if length > STANDARD => ("Advanced", ADVANCED),
        _ => ("Standard", STANDARD),
    };
    if length <= most {
        return Ok(tier);
    }
    Err(ApiError::client(
        "ValidationException",
        if tier == "Standard" {
            "Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html"
        } else {
            "Advanced tier parameters support a maximum parameter value of 8192 characters."
        },
    ))
}

fn check_pattern(pattern: Option<&str>, value: &str) -> Result<(), ApiError> {
    let Some(pattern) = pattern else { return Ok(()) };
    let whole = regex::Regex::new(&format!("^(?:{pattern})$")).map_err(|_| {
        ApiError::client(
            "InvalidAllowedPatternException",
            "The request does not meet the regular expression requirement.",
        )
    })?;
    if whole.is_match(value) {
        return Ok(());
    }
    Err(ApiError::client(
        "ParameterPatternMismatchException",
        format!("Parameter value, cannot be validated against allowedPattern: {pattern}"),
    ))
}

fn label(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let wanted = input.int("ParameterVersion")?;
    let labels: Vec<String> = input.texts("Labels")?.into_iter().map(str::to_owned).collect();
    let parameter = find(world, input.required("Name")?)?;
    let number = wanted.or(parameter.versions.last().map(|newest| newest.number)).unwrap_or_default();
    if !parameter.versions.iter().any(|version| version.number == number) {
        return Err(ApiError::client(
            "ParameterVersionNotFound",
            format!(
                "Systems Manager could not find version {number} of this parameter. Verify the version and try again."
            ),
        ));
    }
    let (bad, good): (Vec<String>, Vec<String>) = labels.into_iter().partition(|label| {
        let first = label.chars().next();
        first.is_none_or(|first| first.is_ascii_digit())
            || label.starts_with("aws")
            || label.starts_with("ssm")
            || label.len() > 100
    });
    for version in &mut parameter.versions {
        version.labels.retain(|label| !good.contains(label));
        if version.number == number {
            version.labels.extend(good.iter().cloned());
            if version.labels.len() > LABELS {
                return Err(ApiError::client(
                    "ParameterVersionLabelLimitExceeded",
                    "A parameter version can have a maximum of ten labels.",
                ));
            }
        }
    }
    Ok(Map::new().put("InvalidLabels", bad).put("ParameterVersion", number))
}
