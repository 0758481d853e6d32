//! What comes and goes in a list whose other members move for it.

use std::fmt::{self, Display, Formatter};

use serde::{Deserialize, Serialize};

/// How many places are named; the others are counted.
const NAMED: usize = 3;

/// Members of a list that come and go, where others move for them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Moves {
    /// In the list after.
    pub inserted: MovedPlaces,
    /// From the list before.
    pub removed: MovedPlaces,
}

/// MovedPlaces of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct MovedPlaces {
    pub count: u32,
    /// The first of them, from 1.
    pub first: Vec<u32>,
}

impl Moves {
    /// Of the places of each member before and after, from 0. Nothing where no other member moves.
    pub fn of(places: impl IntoIterator<Item = (Option<usize>, Option<usize>)>) -> Option<Self> {
        let (mut moves, mut others) = (Self::default(), false);
        for place in places {
            match place {
                (Some(before), Some(after)) => others |= before != after,
                (None, Some(after)) => moves.inserted.add(after),
                (Some(before), None) => moves.removed.add(before),
                (None, None) => {}
            }
        }
        (others && moves != Self::default()).then_some(moves)
    }
}

impl MovedPlaces {
    fn add(&mut self, place: usize) {
        self.count = self.count.saturating_add(1);
        if self.first.len() < NAMED {
            self.first.push(u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1));
        }
    }
}

impl Display for Moves {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let parts = [(&self.inserted, "inserted at place"), (&self.removed, "removed from place")];
        let parts = parts.into_iter().filter(|(places, _)| places.count > 0).map(|(places, word)| {
            let first = places.first.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
            let more = if places.first.len() < places.count as usize { ", …" } else { "" };
            format!("{} {word} {first}{more}", places.count)
        });
        write!(formatter, "{}; the others move", parts.collect::<Vec<_>>().join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_moves_others_is_told() {
        let said =
            |places: &[(Option<usize>, Option<usize>)]| Moves::of(places.iter().copied()).map(|it| it.to_string());
        assert_eq!(said(&[]), None);
        // At the end, nothing moves for it.
        assert_eq!(said(&[(Some(0), Some(0)), (None, Some(1))]), None);
        // Members change places, none comes or goes.
        assert_eq!(said(&[(Some(0), Some(1)), (Some(1), Some(0))]), None);
        let both = said(&[(None, Some(0)), (Some(0), Some(1)), (Some(1), None)]);
        assert_eq!(both.as_deref(), Some("1 inserted at place 1, 1 removed from place 2; the others move"));
        let many: Vec<_> = (0..5).map(|at| (None, Some(at))).chain([(Some(0), Some(5))]).collect();
        assert_eq!(said(&many).as_deref(), Some("5 inserted at place 1, 2, 3, …; the others move"));
    }
}
