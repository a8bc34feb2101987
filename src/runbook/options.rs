//! What can be chosen for a parameter.

use super::{Ask, Choice, Context, Facts, Parameter, Refusal, Value};

/// What more must be read before the choices are known.
pub fn asks(param: &Parameter, context: &Context<'_>, facts: &Facts) -> Vec<Ask> {
    let _ = (param, context, facts);
    Vec::new()
}

/// The choices for a parameter, the one that is taken without a choice marked. Empty where any
/// text of the right form will do. Fails when there is nothing to choose from.
pub fn choices(param: &Parameter, context: &Context<'_>, facts: &Facts) -> Result<Vec<Choice>, Refusal> {
    let _ = (param, context, facts);
    Ok(Vec::new())
}

/// A text as a value of a parameter, as far as it can be told without the account. Fails with what
/// is wrong with it and what to write.
pub fn value(param: &Parameter, text: &str) -> Result<Value, Refusal> {
    let _ = param;
    Ok(Value::Text(text.to_owned()))
}
