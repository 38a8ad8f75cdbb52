//! Statements for several rows or values at once. Each round trip to the database costs more than a row; of each statement there
//! are a few sizes only, so that they are prepared once.

use sqlx::AnyConnection;

/// A statement in the sizes 1, 2, 4, … up to a largest one.
pub(super) struct Many {
    /// For PostgreSQL.
    numbered: Vec<String>,
    /// For SQLite, which searches through all of a statement's numbered places for each of them.
    plain: Vec<String>,
}

impl Many {
    /// `insert` ends in `VALUES`; each row has so many `columns`.
    pub(super) fn rows(insert: &str, columns: usize, largest: usize) -> Self {
        Self::new(largest, |size, place| {
            let row = |row| list(row * columns + 1..=(row + 1) * columns, place);
            format!("{insert} {}", (0..size).map(row).collect::<Vec<_>>().join(", "))
        })
    }

    /// `select` ends in `IN`.
    pub(super) fn list(select: &str, largest: usize) -> Self {
        Self::new(largest, |size, place| format!("{select} {}", list(1..=size, place)))
    }

    fn new(largest: usize, text: impl Fn(usize, fn(usize) -> String) -> String) -> Self {
        let sizes: Vec<usize> = (0..=largest.ilog2()).map(|power| 1 << power).collect();
        let all = |place: fn(usize) -> String| sizes.iter().map(|size| text(*size, place)).collect();
        Self { numbered: all(|number| format!("${number}")), plain: all(|_| "?".to_owned()) }
    }

    fn texts(&self, connection: &AnyConnection) -> &[String] {
        if connection.backend_name() == "SQLite" { &self.plain } else { &self.numbered }
    }

    /// Cuts `all` into pieces of exactly these sizes, each with its statement.
    pub(super) fn exactly<'a, T>(
        &'static self,
        connection: &AnyConnection,
        all: &'a [T],
    ) -> Vec<(&'static str, &'a [T])> {
        exactly(self.texts(connection), all)
    }

    /// Cuts `all` into pieces, each with the statement for at least as many and filled up with its last value again.
    pub(super) fn at_least<T: Copy>(
        &'static self,
        connection: &AnyConnection,
        all: &[T],
    ) -> Vec<(&'static str, Vec<T>)> {
        at_least(self.texts(connection), all)
    }
}

fn list(places: impl Iterator<Item = usize>, place: fn(usize) -> String) -> String {
    format!("({})", places.map(place).collect::<Vec<_>>().join(", "))
}

fn exactly<'a, T>(texts: &'static [String], all: &'a [T]) -> Vec<(&'static str, &'a [T])> {
    let (mut pieces, mut rest) = (Vec::new(), all);
    for (power, text) in texts.iter().enumerate().rev() {
        while let Some((piece, more)) = rest.split_at_checked(1 << power) {
            pieces.push((text.as_str(), piece));
            rest = more;
        }
    }
    pieces
}

fn at_least<T: Copy>(texts: &'static [String], all: &[T]) -> Vec<(&'static str, Vec<T>)> {
    let largest = 1 << (texts.len() - 1);
    let piece = |piece: &[T]| {
        let size = piece.len().next_power_of_two();
        let filling = std::iter::repeat_n(*piece.last()?, size - piece.len());
        Some((texts.get(size.ilog2() as usize)?.as_str(), piece.iter().copied().chain(filling).collect()))
    };
    all.chunks(largest).filter_map(piece).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;

    #[test]
    fn rows_are_cut_into_pieces_that_are_prepared_once() {
        static INSERT: LazyLock<Many> = LazyLock::new(|| Many::rows("INSERT INTO a (b, c) VALUES", 2, 4));
        let pieces = exactly(&INSERT.numbered, &[1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(pieces.iter().map(|(_, rows)| *rows).collect::<Vec<_>>(), [&[1, 2, 3, 4][..], &[5, 6], &[7]]);
        assert_eq!(pieces[1].0, "INSERT INTO a (b, c) VALUES ($1, $2), ($3, $4)");
        assert_eq!(exactly(&INSERT.plain, &[1])[0].0, "INSERT INTO a (b, c) VALUES (?, ?)");
        assert!(exactly::<i32>(&INSERT.plain, &[]).is_empty());
    }

    #[test]
    fn a_list_is_filled_up_with_its_last_value() {
        static SELECT: LazyLock<Many> = LazyLock::new(|| Many::list("SELECT a FROM b WHERE c IN", 4));
        let four = "SELECT a FROM b WHERE c IN ($1, $2, $3, $4)";
        let pieces = at_least(&SELECT.numbered, &[1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(pieces, [(four, vec![1, 2, 3, 4]), (four, vec![5, 6, 7, 7])]);
        assert!(at_least::<i32>(&SELECT.plain, &[]).is_empty());
    }
}
