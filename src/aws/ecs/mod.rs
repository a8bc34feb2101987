//! Amazon ECS.

mod changes;
mod clusters;
mod definitions;
mod deployments;
mod services;
mod tasks;

pub use tasks::Going;

/// ListServices' and ListTasks' largest page.
const LIST_PAGE: i32 = 100;
/// DescribeServices takes this many services a call.
pub const SERVICES_A_CALL: usize = 10;
/// DescribeTasks takes this many tasks a call.
pub const TASKS_A_CALL: usize = 100;
/// DescribeClusters takes this many clusters a call.
pub const CLUSTERS_A_CALL: usize = 100;
/// DescribeServiceDeployments and DescribeServiceRevisions take this many ARNs a call.
pub const DEPLOYMENTS_A_CALL: usize = 20;
