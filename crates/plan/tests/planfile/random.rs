//! Large plans of the real terraform with values, keys and changes by chance: each agrees with what the tool shows.

use std::fmt::Write as _;

use crate::real::{Made, agrees, is_there, room, run};

/// Numbers of the generator of Marsaglia: the same on every machine for the same seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[usize::try_from(self.below(all.len() as u64)).unwrap()]
    }

    fn one_in(&mut self, limit: u64) -> bool {
        self.below(limit) == 0
    }

    fn text(&mut self) -> String {
        const PIECES: [&str; 18] = [
            "a", "B7", " ", "é", "한", "🦀", "\\n", "\\\"", "\\\\", "$${x}", "%%{y}", "<&>", "\\u2028", "\\u0001", ".",
            "[0]", "(known)", "e\\u0301",
        ];
        (0..self.below(7)).fold(String::new(), |text, _| text + self.of(&PIECES))
    }

    fn value(&mut self, depth: u64) -> String {
        const NUMBERS: [&str; 14] = [
            "0",
            "-1",
            "1.5",
            "0.1",
            "1e3",
            "123456789012345678901234567890",
            "-9223372036854775808",
            "18446744073709551616",
            "3.141592653589793238462643383279",
            "1e-7",
            "1e21",
            "4294967296",
            "0.30000000000000004",
            "-0.5",
        ];
        match self.below(if depth < 3 { 9 } else { 6 }) {
            0 => "null".to_owned(),
            1 => self.of(&["true", "false"]).to_owned(),
            2 => self.of(&NUMBERS).to_owned(),
            3..=5 => format!("\"{}\"", self.text()),
            6 => {
                let elements: Vec<String> = (0..self.below(4)).map(|_| self.value(depth + 1)).collect();
                format!("[{}]", elements.join(", "))
            }
            7 => format!("sensitive({})", self.value(depth + 1)),
            _ => {
                let members: Vec<String> = (0..self.below(4))
                    .map(|at| format!("\"{}{at}\" = {}", self.text(), self.value(depth + 1)))
                    .collect();
                format!("{{ {} }}", members.join(", "))
            }
        }
    }

    /// How many there are of a resource.
    fn instances(&mut self) -> String {
        match self.below(8) {
            0 => format!("  count = {}\n", self.below(4)),
            1 => {
                let keys: Vec<String> = (0..self.below(4)).map(|at| format!("\"{}{at}\"", self.text())).collect();
                format!("  for_each = toset([{}])\n", keys.join(", "))
            }
            _ => String::new(),
        }
    }

    /// A resource of a number. Half of the resources of a seed are the same whatever was drawn before.
    fn resource(&mut self, number: u64) -> String {
        let mut out = format!("resource \"terraform_data\" \"r{number}\" {{\n{}", self.instances());
        let _ = match self.below(6) {
            0 if number > 0 => writeln!(out, "  input = terraform_data.fixed{}.id", number % 9),
            1 => Ok(()),
            _ => writeln!(out, "  input = {}", self.value(0)),
        };
        if self.one_in(4) {
            let _ = writeln!(out, "  triggers_replace = {}", self.value(1));
        }
        if self.one_in(6) {
            out.push_str("  lifecycle {\n    create_before_destroy = true\n  }\n");
        }
        out.push_str("}\n");
        out
    }

    fn output(&mut self, number: u64) -> String {
        let value = self.value(0);
        let sensitive = if value.contains("sensitive(") || self.one_in(5) { "  sensitive = true\n" } else { "" };
        format!("output \"o{number}\" {{\n  value = {value}\n{sensitive}}}\n")
    }
}

const RESOURCES: u64 = 250;

/// A configuration: which of its resources are there and what they hold is drawn anew for each `turn`, or stays.
fn configuration(seed: u64, turn: u64) -> String {
    let mut out = String::new();
    for number in 0..9 {
        let _ = writeln!(
            out,
            "resource \"terraform_data\" \"fixed{number}\" {{\n  input = \"{}\"\n}}",
            turn * (number % 2)
        );
    }
    for number in 0..RESOURCES {
        let turn = if number % 3 == 0 { 0 } else { turn };
        let mut chance = Chance((seed * 7919 + number * 31 + turn * 104_729).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        for _ in 0..4 {
            chance.below(2);
        }
        if !chance.one_in(7) {
            out += &chance.resource(number);
        }
        if number % 10 == 0 {
            out += &chance.output(number);
        }
    }
    let keys: Vec<String> = (0..3 + turn).map(|key| format!("\"k{key}\" = \"{}\"", key + turn)).collect();
    let _ = writeln!(
        out,
        "module \"inner\" {{\n  source   = \"./inner\"\n  for_each = {{ {} }}\n  text     = each.value\n}}",
        keys.join(", ")
    );
    out
}

#[test]
fn large_plans_by_chance_agree_with_what_terraform_shows() {
    if !is_there() {
        return;
    }
    let mut seen = String::new();
    for seed in 1..=3 {
        let folder = room(&configuration(seed, 0));
        let folder = folder.path();
        let first = agrees(folder, &[], &Made::default());
        assert!(first.file.changes().len() > 150, "seed {seed}: {}", first.file.changes().len());
        run(folder, &["apply", "-input=false", "-auto-approve"]);
        std::fs::write(folder.join("main.tf"), configuration(seed, 1)).unwrap();
        let second = agrees(folder, &[], &Made::default());
        seen += &second.json;
    }
    for actions in
        [r#"["create"]"#, r#"["update"]"#, r#"["delete"]"#, r#"["delete","create"]"#, r#"["create","delete"]"#]
    {
        assert!(seen.contains(&format!("\"actions\":{actions}")), "{actions}");
    }
}
