//! What depends on what, without instance keys: from the configuration, through the variables and
//! outputs of modules, and from the prior state where the configuration says nothing.
//!
//! `locals` and the bodies of `dynamic` blocks are not in a plan. What passes through them is known
//! only where the prior state recorded it; the picture says so.

use std::collections::{HashMap, HashSet, VecDeque};

use super::names::{self, Target, without_keys};
use crate::index::Entry;
use crate::json::{NULL_VALUE, Object, Value};
use crate::plan::{Plan, Section};

/// Resources, data sources and root outputs of a plan, and what each needs.
#[derive(Clone, Debug, Default)]
pub struct References {
    pub(super) items: Vec<Item>,
    /// What each item needs directly, in order and each once.
    pub(super) needs: Vec<Vec<usize>>,
    /// The other way round.
    pub(super) needed_by: Vec<Vec<usize>>,
}

/// A resource block with all its instances, or a root output.
#[derive(Clone, Debug, Default)]
pub(super) struct Item {
    /// Path of the module, without keys; empty in the root module.
    pub(super) module: String,
    /// `data.`, `ephemeral.` or nothing.
    pub(super) mode: String,
    /// Type of the resource; empty for what is none.
    pub(super) resource_type: String,
    /// Name of the resource or output, or the whole address where it has no parts.
    pub(super) name: String,
    pub(super) output: bool,
    /// Its changes, by their positions in the plan.
    pub(super) changes: Vec<usize>,
    /// Instances in the prior state.
    pub(super) prior: u32,
    /// What the prior state says that it depends on, by address.
    depends_on: Vec<String>,
}

impl References {
    /// Collects them from a plan. Takes a while for a large plan, and depends on nothing else.
    pub fn of(plan: &Plan) -> Self {
        let mut web = Web::default();
        let configuration = plan.section(Section::Configuration);
        web.providers(&configuration);
        web.module(configuration.get("root_module").unwrap_or(NULL_VALUE), "");
        for (change, entry) in plan.changes().iter().enumerate() {
            let at = web.changed(plan, entry);
            web.item(at).changes.push(change);
        }
        for output in plan.outputs() {
            web.output(&output.name);
        }
        let prior = plan.section(Section::PriorState);
        web.prior(prior.get("values").and_then(|it| it.get("root_module")).unwrap_or(NULL_VALUE), 0);
        web.finish()
    }
}

/// Everything that a reference can pass through. What is no item is only a passage.
#[derive(Default)]
struct Web {
    symbols: HashMap<String, usize>,
    /// The symbols that each symbol leads to.
    leads: Vec<Vec<usize>>,
    /// The item of a symbol, where it is one.
    item_of: Vec<Option<usize>>,
    items: Vec<Item>,
}

/// How deep modules of a state may stand in each other; deeper ones are left out.
const MAX_MODULES: usize = 64;

fn members<'v>(value: &'v Value<'v>, key: &str) -> impl Iterator<Item = (&'v str, &'v Value<'v>)> {
    value.get(key).and_then(Value::as_object).into_iter().flat_map(Object::iter)
}

fn elements<'v>(value: &'v Value<'v>, key: &str) -> impl Iterator<Item = &'v Value<'v>> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn text<'v>(value: &'v Value<'_>, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

impl Web {
    fn symbol(&mut self, name: String) -> usize {
        let next = self.leads.len();
        let at = *self.symbols.entry(name).or_insert(next);
        if at == next {
            self.leads.push(Vec::new());
            self.item_of.push(None);
        }
        at
    }

    fn lead(&mut self, from: usize, to: usize) {
        self.leads[from].push(to);
    }

    // The first character tells the kinds of symbols apart; addresses never hold that of another.

    fn variable(&mut self, prefix: &str, name: &str) -> usize {
        self.symbol(format!("v {prefix}{name}"))
    }

    fn module_output(&mut self, prefix: &str, name: &str) -> usize {
        self.symbol(format!("o {prefix}{name}"))
    }

    /// What all of a module waits for: its count, `for_each` and `depends_on`, and those above.
    fn gate(&mut self, prefix: &str) -> usize {
        self.symbol(format!("g {prefix}"))
    }

    /// Everything inside of a module.
    fn content(&mut self, prefix: &str) -> usize {
        self.symbol(format!("c {prefix}"))
    }

    fn resource(&mut self, prefix: &str, mode: &str, resource_type: &str, name: &str) -> usize {
        let at = self.symbol(format!("r {prefix}{mode}{resource_type}.{name}"));
        if self.item_of[at].is_none() {
            self.item_of[at] = Some(self.items.len());
            self.items.push(Item {
                module: prefix.trim_end_matches('.').to_owned(),
                mode: mode.to_owned(),
                resource_type: resource_type.to_owned(),
                name: name.to_owned(),
                ..Item::default()
            });
        }
        at
    }

    fn output(&mut self, name: &str) -> usize {
        let at = self.module_output("", name);
        if self.item_of[at].is_none() {
            self.item_of[at] = Some(self.items.len());
            self.items.push(Item { name: name.to_owned(), output: true, ..Item::default() });
        }
        at
    }

    fn item(&mut self, symbol: usize) -> &mut Item {
        let next = self.items.len();
        let at = *self.item_of[symbol].get_or_insert(next);
        if at == next {
            self.items.push(Item::default());
        }
        &mut self.items[at]
    }

    fn providers(&mut self, configuration: &Value<'_>) {
        for (key, provider) in members(configuration, "provider_config") {
            let module = text(provider, "module_address");
            let prefix = if module.is_empty() { String::new() } else { format!("{}.", without_keys(module)) };
            let at = self.symbol(format!("p {key}"));
            self.expressions(at, &prefix, provider.get("expressions"));
        }
    }

    fn module(&mut self, module: &Value<'_>, prefix: &str) {
        let gate = self.gate(prefix);
        let content = self.content(prefix);
        for resource in elements(module, "resources") {
            let (kind, name) = (text(resource, "type"), text(resource, "name"));
            let mode = match text(resource, "mode") {
                "data" => "data.",
                "ephemeral" => "ephemeral.",
                _ => "",
            };
            if kind.is_empty() || name.is_empty() {
                continue;
            }
            let at = self.resource(prefix, mode, kind, name);
            self.lead(at, gate);
            self.lead(content, at);
            let provider = text(resource, "provider_config_key");
            if !provider.is_empty() {
                let provider = self.symbol(format!("p {provider}"));
                self.lead(at, provider);
            }
            for key in ["expressions", "count_expression", "for_each_expression"] {
                self.expressions(at, prefix, resource.get(key));
            }
            for provisioner in elements(resource, "provisioners") {
                self.expressions(at, prefix, provisioner.get("expressions"));
            }
            self.depends(at, prefix, resource);
        }
        for (name, output) in members(module, "outputs") {
            let at = if prefix.is_empty() { self.output(name) } else { self.module_output(prefix, name) };
            self.expressions(at, prefix, output.get("expression"));
            self.depends(at, prefix, output);
        }
        for (name, call) in members(module, "module_calls") {
            let inner = format!("{prefix}module.{name}.");
            let inner_gate = self.gate(&inner);
            self.lead(inner_gate, gate);
            for key in ["count_expression", "for_each_expression"] {
                self.expressions(inner_gate, prefix, call.get(key));
            }
            self.depends(inner_gate, prefix, call);
            for (argument, expression) in members(call, "expressions") {
                let variable = self.variable(&inner, argument);
                self.expressions(variable, prefix, Some(expression));
            }
            let inner_content = self.content(&inner);
            self.lead(content, inner_content);
            self.module(call.get("module").unwrap_or(NULL_VALUE), &inner);
        }
    }

    fn depends(&mut self, at: usize, prefix: &str, block: &Value<'_>) {
        let named: Vec<&str> = elements(block, "depends_on").filter_map(Value::as_str).collect();
        self.references(at, prefix, &named);
    }

    /// Takes what a node of `expressions` refers to: an expression, a block, or a list of blocks.
    fn expressions(&mut self, at: usize, prefix: &str, node: Option<&Value<'_>>) {
        match node {
            Some(Value::Array(blocks)) => {
                for block in blocks {
                    self.expressions(at, prefix, Some(block));
                }
            }
            Some(Value::Object(object)) => {
                // A block may have an argument of that name, which is then no list of texts.
                let named = object.get("references").and_then(Value::as_array);
                if let Some(named) = named.filter(|it| it.iter().all(|it| it.as_str().is_some())) {
                    let named: Vec<&str> = named.iter().filter_map(Value::as_str).collect();
                    self.references(at, prefix, &named);
                } else if object.get("constant_value").is_none() {
                    for (_, child) in object.iter() {
                        self.expressions(at, prefix, Some(child));
                    }
                }
            }
            _ => {}
        }
    }

    fn references(&mut self, at: usize, prefix: &str, named: &[&str]) {
        let targets: Vec<Target<'_>> = named.iter().filter_map(|it| names::target(it)).collect();
        for target in &targets {
            let to = match *target {
                Target::Resource(mode, kind, name) => {
                    // Only what the plan has: a reference to nothing would be a box of nothing.
                    self.symbol(format!("r {prefix}{mode}{kind}.{name}"))
                }
                Target::Variable(name) => self.variable(prefix, name),
                Target::Output(call, name) => self.module_output(&format!("{prefix}module.{call}."), name),
                // Every reference comes with its shorter forms; only one that stands alone means all.
                Target::Module(call)
                    if targets.iter().any(|it| matches!(it, Target::Output(other, _) if *other == call)) =>
                {
                    continue;
                }
                Target::Module(call) => self.content(&format!("{prefix}module.{call}.")),
            };
            self.lead(at, to);
        }
    }

    fn changed(&mut self, plan: &Plan, entry: &Entry) -> usize {
        let source = plan.text();
        let (kind, name) = (entry.resource_type.of(source), entry.name.of(source));
        if kind.is_empty() || name.is_empty() {
            let address = plan.address(entry);
            let at = self.symbol(format!("r {address}"));
            address.clone_into(&mut self.item(at).name);
            return at;
        }
        let mode = match entry.mode.of(source) {
            "data" => "data.",
            "ephemeral" => "ephemeral.",
            _ => "",
        };
        let module = entry.module_address.of(source);
        let prefix = if module.is_empty() { String::new() } else { format!("{}.", without_keys(module)) };
        self.resource(&prefix, mode, kind, name)
    }

    /// Takes a module of the prior state.
    fn prior(&mut self, module: &Value<'_>, depth: usize) {
        let address = text(module, "address");
        let prefix = if address.is_empty() { String::new() } else { format!("{}.", without_keys(address)) };
        for resource in elements(module, "resources") {
            let mode = if text(resource, "mode") == "data" { "data." } else { "" };
            let (kind, name) = (text(resource, "type"), text(resource, "name"));
            if kind.is_empty() || name.is_empty() {
                continue;
            }
            let at = self.resource(&prefix, mode, kind, name);
            let item = self.item(at);
            item.prior += 1;
            let named = elements(resource, "depends_on").filter_map(Value::as_str).map(without_keys);
            item.depends_on.extend(named);
        }
        if depth < MAX_MODULES {
            for child in elements(module, "child_modules") {
                self.prior(child, depth + 1);
            }
        }
    }

    /// What each item leads to, past everything that is only a passage.
    fn finish(mut self) -> References {
        let mut needs = vec![Vec::new(); self.items.len()];
        let mut seen = vec![usize::MAX; self.leads.len()];
        for symbol in 0..self.leads.len() {
            let Some(item) = self.item_of[symbol] else { continue };
            let mut waiting = vec![symbol];
            while let Some(at) = waiting.pop() {
                for &to in &self.leads[at] {
                    if std::mem::replace(&mut seen[to], symbol) == symbol {
                        continue;
                    }
                    match self.item_of[to] {
                        Some(other) if other != item => needs[item].push(other),
                        Some(_) => {}
                        None => waiting.push(to),
                    }
                }
            }
        }
        for list in &mut needs {
            list.sort_unstable();
            list.dedup();
        }
        self.add_prior(&mut needs);
        let mut needed_by = vec![Vec::new(); needs.len()];
        for (item, list) in needs.iter().enumerate() {
            for &need in list {
                needed_by[need].push(item);
            }
        }
        References { items: self.items, needs, needed_by }
    }

    /// Adds what only the prior state knows. A state records everything that an object depends on,
    /// also through others, so that only the nearest of what is new is taken.
    fn add_prior(&mut self, needs: &mut [Vec<usize>]) {
        let recorded: Vec<Vec<usize>> = (0..self.items.len())
            .map(|item| {
                let named = std::mem::take(&mut self.items[item].depends_on);
                let mut found: Vec<usize> = named
                    .iter()
                    .filter_map(|name| self.item_of[*self.symbols.get(&format!("r {name}"))?])
                    .filter(|&other| other != item)
                    .collect();
                found.sort_unstable();
                found.dedup();
                found
            })
            .collect();
        let mut added = Vec::new();
        for (item, list) in recorded.iter().enumerate().filter(|(_, list)| !list.is_empty()) {
            let mut missing: HashSet<usize> = list.iter().copied().collect();
            reach(item, needs, &mut missing);
            let further: HashSet<usize> = missing.iter().flat_map(|&it| recorded[it].iter().copied()).collect();
            // In a state that says of two that each needs the other both would be further than the other.
            let mut nearest: Vec<usize> = missing.iter().copied().filter(|it| !further.contains(it)).collect();
            if nearest.is_empty() {
                nearest = missing.into_iter().collect();
            }
            nearest.sort_unstable();
            added.push((item, nearest));
        }
        for (item, nearest) in added {
            needs[item].extend(nearest);
            needs[item].sort_unstable();
        }
    }
}

/// Takes away what is reached from an item; ends when nothing is missing any more.
fn reach(item: usize, needs: &[Vec<usize>], missing: &mut HashSet<usize>) {
    let mut seen = HashSet::from([item]);
    let mut waiting = VecDeque::from([item]);
    while let Some(at) = waiting.pop_front() {
        for &to in &needs[at] {
            if seen.insert(to) {
                missing.remove(&to);
                if missing.is_empty() {
                    return;
                }
                waiting.push_back(to);
            }
        }
    }
}
