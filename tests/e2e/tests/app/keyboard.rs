//! Everything without a mouse.

use countersign_e2e::{App, demo, key};

use crate::{current, reads};

fn ctrl(letter: char) -> String {
    format!("{}{letter}", key::CONTROL)
}

#[test]
fn a_review_is_read_without_a_mouse() {
    let app = App::open(&[demo("network-prod.tfplan.json")]);
    app.see("26 changes");

    // Change after change, and back.
    reads(&app, "aws_db_instance.primary");
    app.press("n");
    reads(&app, "legacy_ssh");
    app.press("n");
    app.wait("the third change", || current(&app).starts_with("Update, ").then_some(()));
    app.press("p");
    reads(&app, "legacy_ssh");
    app.press("j");
    app.press("k");
    reads(&app, "legacy_ssh");

    // The address is copied as the plan writes it, and pasted into the filter finds its change.
    app.press("c");
    app.see("Copied");
    app.press("f");
    app.press(ctrl('v'));
    app.wait("the copied address in the filter", || {
        (app.ask("return document.activeElement.value ?? ''", &[])
            == r#"aws_security_group_rule.legacy_ssh["10.0.0.0/8"]"#)
            .then_some(())
    });
    app.see("1 of 26 changes");
    app.press(key::ESCAPE.to_string());
    app.see_no("of 26 changes");
    // Empty now, so the next one leaves the field.
    app.press(key::ESCAPE.to_string());
    app.wait("the list to have the focus", || (app.focused() == "Resource changes").then_some(()));

    // Whatever can be done is found by its name.
    app.press(ctrl('k'));
    app.role("dialog", "Search or run");
    app.press("open settings");
    app.press(key::ENTER.to_string());
    app.see("Colour-blind safe colours");
    app.press(key::ESCAPE.to_string());
    app.see_no("Colour-blind safe colours");

    app.press(ctrl('k'));
    app.role("dialog", "Search or run");
    app.press("colour-blind safe");
    app.press(key::ENTER.to_string());
    app.wait("the colour-blind theme", || {
        (app.ask("return document.documentElement.dataset.theme", &[]) == "cb").then_some(())
    });

    // And every key is listed.
    app.press("?");
    app.role("dialog", "Keyboard");
    app.see("Copy address of this change");
    app.press(key::ESCAPE.to_string());
    app.wait("the list of keys to go", || app.has_role("dialog", "Keyboard").is_none().then_some(()));
}

#[test]
fn no_key_is_lost_between_two_layers() {
    let app = App::open(&[demo("network-prod.tfplan.json")]);
    reads(&app, "aws_db_instance.primary");
    let layers =
        [("?".to_owned(), "Keyboard"), (ctrl('k'), "Search or run"), (format!("{}F", key::SHIFT), "Filter by")];
    for (opens, layer) in layers {
        // The key that follows Escape without a pause is the next layer's, there and back.
        for (next, change) in [("n", "legacy_ssh"), ("p", "aws_db_instance.primary")] {
            app.press(&opens);
            app.role("dialog", layer);
            app.press(format!("{}{next}", key::ESCAPE));
            reads(&app, change);
            app.wait("the layer to be gone", || app.has_role("dialog", layer).is_none().then_some(()));
        }
    }
    // From the palette into what it opens, and out of it again.
    app.press(ctrl('k'));
    app.role("dialog", "Search or run");
    app.press(format!("all keys{}", key::ENTER));
    app.role("dialog", "Keyboard");
}

#[test]
fn a_fold_opens_with_the_keyboard() {
    let app = App::open(&[demo("network-prod.tfplan.json")]);
    let fold = app.role("button", "37 unchanged attributes");
    app.ask("arguments[0].focus()", &[fold.argument()]);
    app.press(key::ENTER.to_string());
    app.see("monitoring_role_arn");
    app.wait("the fold to say that it is open", || {
        let open = app.ask("return document.activeElement.getAttribute('aria-expanded')", &[]);
        (open == "true").then_some(())
    });
}

#[test]
fn the_focus_is_always_seen_and_reaches_every_pane() {
    let app = App::open(&[demo("network-prod.tfplan.json")]);
    app.see("26 changes");
    // The diffs come after the list.
    app.role("region", "Changes of this plan");
    let mut met = Vec::new();
    // Forwards into the document, and backwards over the list to the bar at the top.
    for keys in [key::TAB.to_string().repeat(8), format!("{}{}", key::SHIFT, key::TAB).repeat(28)] {
        let step = keys.chars().filter(|pressed| *pressed == key::TAB).count();
        for _ in 0..step {
            app.press(&keys[..keys.len() / step]);
            met.push(ring(&app));
        }
    }
    for wanted in ["Search or run", "Settings", "Filter resources", "Resource changes", "Changes of this plan"] {
        assert!(met.iter().any(|name| name.contains(wanted)), "{wanted} is not reached: {met:?}");
    }
}

/// Name of what has the focus, once it shows that it has it.
fn ring(app: &App) -> String {
    app.wait("what has the focus to show it", || {
        let shown = app.ask(
            "const e = document.activeElement;
             if (!e || e === document.body) return ['the page', true];
             const rings = [e, ...(e.labels ?? []), e.parentElement, ...e.querySelectorAll('[aria-selected=true]')];
             const seen = rings.some((it) => {
               const { outlineStyle, outlineWidth } = getComputedStyle(it);
               return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
             });
             return [nameOf(e) || roleOf(e), seen];",
            &[],
        );
        (shown[1] == true).then(|| shown[0].as_str().unwrap_or_default().to_owned())
    })
}
