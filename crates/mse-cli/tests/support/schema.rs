//! As much of JSON Schema as our schemas use.

use std::path::Path;

use serde_json::Value;

/// Asserts that a value is as `schema/NAME.json` says.
#[track_caller]
pub fn assert_valid(value: &Value, name: &str) {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("schema").join(name).with_extension("json");
    let text = std::fs::read_to_string(&path).expect("the schema is there");
    let root: Value = serde_json::from_str(&text).expect("the schema is JSON");
    if let Err(why) = check(value, &root, &root) {
        panic!("{why}\nin {value:#}");
    }
}

fn check(value: &Value, schema: &Value, root: &Value) -> Result<(), String> {
    let keywords = schema.as_object().expect("a schema is an object");
    for (keyword, argument) in keywords {
        match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" => {}
            "$ref" => {
                let pointer =
                    argument.as_str().and_then(|text| text.strip_prefix('#')).expect("it is local");
                check(value, root.pointer(pointer).expect("it leads somewhere"), root)?;
            }
            "type" => ensure(is_of_type(value, argument), value, keyword, argument)?,
            "const" => ensure(value == argument, value, keyword, argument)?,
            "enum" => ensure(list(argument).contains(value), value, keyword, argument)?,
            "minimum" => {
                let least = argument.as_f64().expect("it is a number");
                ensure(
                    value.as_f64().is_none_or(|number| number >= least),
                    value,
                    keyword,
                    argument,
                )?;
            }
            "oneOf" => {
                let fitting = list(argument)
                    .iter()
                    .filter(|schema| check(value, schema, root).is_ok())
                    .count();
                ensure(fitting == 1, value, keyword, argument)?;
            }
            "required" => {
                for name in list(argument) {
                    ensure(
                        value.get(name.as_str().expect("a name")).is_some(),
                        value,
                        keyword,
                        name,
                    )?;
                }
            }
            "properties" => {
                for (name, schema) in argument.as_object().expect("it is an object") {
                    if let Some(value) = value.get(name) {
                        check(value, schema, root).map_err(|why| format!("{name}: {why}"))?;
                    }
                }
            }
            "additionalProperties" => {
                assert_eq!(argument, false, "nothing else is known here");
                for name in value.as_object().into_iter().flat_map(|object| object.keys()) {
                    let known = schema["properties"].get(name).is_some();
                    ensure(known, &Value::from(name.as_str()), keyword, argument)?;
                }
            }
            "items" => {
                for (index, each) in value.as_array().into_iter().flatten().enumerate() {
                    check(each, argument, root).map_err(|why| format!("{index}: {why}"))?;
                }
            }
            other => panic!("the schema uses {other}, which is not checked"),
        }
    }
    Ok(())
}

fn list(argument: &Value) -> &[Value] {
    argument.as_array().expect("it is a list")
}

fn is_of_type(value: &Value, types: &Value) -> bool {
    if let Some(types) = types.as_array() {
        return types.iter().any(|each| is_of_type(value, each));
    }
    match types.as_str().expect("a type is text") {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "null" => value.is_null(),
        other => panic!("the schema uses the type {other}, which is not checked"),
    }
}

fn ensure(fits: bool, value: &Value, keyword: &str, argument: &Value) -> Result<(), String> {
    if fits { Ok(()) } else { Err(format!("{value} does not fit {keyword}: {argument}")) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_does_not_fit_is_refused() {
        let stopped = json!({"event": "stopped", "uploaded": 1, "seconds": 0.5, "peers": {
            "encrypted": 1, "plaintext": 0, "methods": {"rc4": 1, "header-only": 0}, "failed_connections": 0}});
        assert_valid(&stopped, "seed");
        for (pointer, wrong) in [
            ("/event", json!("ready")),
            ("/event", json!("other")),
            ("/uploaded", json!(-1)),
            ("/uploaded", json!(1.5)),
            ("/seconds", json!("0.5")),
            ("/peers/methods", json!({"rc4": 1})),
            ("/peers/methods", json!({"rc4": 1, "header-only": 0, "aes": 0})),
        ] {
            let mut value = stopped.clone();
            *value.pointer_mut(pointer).unwrap() = wrong;
            let refused = std::panic::catch_unwind(|| assert_valid(&value, "seed"));
            assert!(refused.is_err(), "{value}");
        }
    }
}
