//! Trouble with one operation: what its next calls meet.

/// What a call meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It is received; nothing is done and nothing is answered.
    Hold,
    /// It is done; nothing is answered.
    HoldAfter,
    /// The connection breaks before anything is done.
    CutBefore,
    /// The connection breaks when it is done.
    CutAfter,
    /// It is refused with an error.
    Error,
    /// The caller may not do it: `AccessDeniedException`.
    Deny,
}

impl Effect {
    /// An effect by the name that the control door takes.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "hold" => Self::Hold,
            "hold-after" => Self::HoldAfter,
            "cut-before" => Self::CutBefore,
            "cut-after" => Self::CutAfter,
            "error" => Self::Error,
            "deny" => Self::Deny,
            _ => return None,
        })
    }
}

/// Trouble with one operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationFault {
    /// `UpdateService`, or with boto3's client name before it: `ecs:UpdateService`.
    pub operation: String,
    /// What its calls meet.
    pub effect: Effect,
    /// How many calls meet it; 0 is all of them.
    pub times: u32,
    /// Error code, for [`Effect::Error`].
    pub code: String,
    /// Sentence for people, for [`Effect::Error`].
    pub message: String,
    /// HTTP status, for [`Effect::Error`].
    pub status: u16,
    /// Real seconds until a held connection breaks.
    pub seconds: u64,
}

impl OperationFault {
    /// Trouble that the next call meets, with what is usual where nothing is said.
    pub fn new(operation: impl Into<String>, effect: Effect) -> Self {
        Self {
            operation: operation.into(),
            effect,
            times: 1,
            code: "InvalidParameterException".into(),
            message: "The request was refused.".into(),
            status: 400,
            seconds: 600,
        }
    }

    /// The same for every call until the account is calm again.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.times = 0;
        self
    }

    fn strikes(&self, client: &str, operation: &str) -> bool {
        match self.operation.split_once(':') {
            Some((wanted, name)) => wanted == client && name == operation,
            None => self.operation == operation,
        }
    }
}

/// The trouble with single operations at the moment.
#[derive(Clone, Debug, Default)]
pub(super) struct Struck(Vec<OperationFault>);

impl Struck {
    pub(super) fn begin(&mut self, fault: OperationFault) {
        self.0.push(fault);
    }

    pub(super) fn end(&mut self) {
        self.0.clear();
    }

    /// What this call meets; counted down, the oldest trouble first.
    pub(super) fn meet(&mut self, client: &str, operation: &str) -> Option<OperationFault> {
        let at = self.0.iter().position(|fault| fault.strikes(client, operation))?;
        let fault = self.0.get_mut(at)?;
        let met = fault.clone();
        match fault.times {
            0 => {}
            1 => {
                self.0.remove(at);
            }
            _ => fault.times -= 1,
        }
        Some(met)
    }
}
