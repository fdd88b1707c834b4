//! JSON Schema of what tools read and answer, from what the OpenAPI document is made of. Part of `http/mcp`.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use utoipa::openapi::path::Parameter;

/// Where the OpenAPI document has its schemas, and where a schema that stands alone has them.
const COMPONENTS: &str = "#/components/schemas/";
const DEFINITIONS: &str = "#/$defs/";

type Schema = Arc<Map<String, Value>>;

/// What a tool reads: the parameters of its route. All of them are texts.
pub(super) fn input(parameters: &[Parameter]) -> Schema {
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for parameter in parameters {
        let value = json!(parameter);
        let mut schema = value["schema"].clone();
        schema["description"] = value["description"].clone();
        if value["required"] == true {
            required.push(value["name"].clone());
        }
        properties.insert(parameter.name.clone(), schema);
    }
    object(json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false}))
}

/// What a tool answers, with all that it refers to.
pub(super) fn output<T: ToSchema>() -> Schema {
    let mut referred = Vec::new();
    T::schemas(&mut referred);
    let mut schema = json!(T::schema());
    schema["$defs"] = referred.into_iter().map(|(name, schema)| (name, json!(schema))).collect::<Map<String, Value>>().into();
    alone(&mut schema);
    object(schema)
}

/// The schema without what stands in the document alone.
fn alone(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(place)) = members.get_mut("$ref") {
                *place = place.replace(COMPONENTS, DEFINITIONS);
            }
            members.values_mut().for_each(alone);
        }
        Value::Array(items) => items.iter_mut().for_each(alone),
        _ => {}
    }
}

pub(super) fn object(value: Value) -> Schema {
    match value {
        Value::Object(members) => Arc::new(members),
        _ => Arc::default(),
    }
}
