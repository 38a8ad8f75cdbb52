use std::sync::Arc;

use super::*;
use crate::{
    core::Core,
    doubles::{Doubles, ManualClock},
};

#[test]
fn the_clock_is_set_for_an_alert_that_only_time_brings_about() {
    let (doubles, clock) = (Doubles::default(), Arc::new(ManualClock::default()));
    let (mut workspace, _) = talking();
    workspace.connected(NOW, NOW);
    let mut core = Core::new(workspace, doubles.notifier.clone(), doubles.sounds.clone(), clock.clone());
    core.settle();
    let at = |seconds| Moment { clock: NOW, running: Duration::from_secs(seconds) };
    assert_eq!(core.next_tick(at(0)), None, "there is nothing to wait for");
    core.workspace.link.lost(NOW, 0.5);
    core.settle();
    assert_eq!(core.next_tick(at(19)), Some(Duration::from_secs(1)));
    clock.pass(Duration::from_secs(20));
    core.settle();
    assert_eq!(doubles.notifier.visible().len(), 1);
    assert_eq!(core.next_tick(at(20)), None, "told, and nothing more to wait for");
}
