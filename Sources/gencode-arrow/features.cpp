#include "features.hpp"

#include <arrow/util/key_value_metadata.h>
#include <simdjson.h>

namespace gencode {

namespace {

using arrow::Result;
using arrow::Status;
using simdjson::dom::element;
using simdjson::dom::object;

using Type = std::shared_ptr<arrow::DataType>;

Result<Type> type_of(element feature);

Result<arrow::FieldVector> fields_of(object members) {
    arrow::FieldVector fields;
    for (auto member : members) {
        ARROW_ASSIGN_OR_RAISE(auto type, type_of(member.value));
        fields.push_back(arrow::field(std::string(member.key), type));
    }
    return fields;
}

Result<Type> value_type(std::string_view name) {
    if (name == "string") return arrow::utf8();
    if (name == "bool") return arrow::boolean();
    if (name == "int32") return arrow::int32();
    if (name == "int64") return arrow::int64();
    if (name == "float32") return arrow::float32();
    if (name == "float64") return arrow::float64();
    return Status::Invalid("no column can have the type ", name);
}

Result<Type> type_of(element feature) {
    object members;
    if (feature.get(members) != simdjson::SUCCESS) return Status::Invalid("a feature is not an object");
    std::string_view kind, name;
    // A struct is the object with its features.
    if (members["_type"].get(kind) != simdjson::SUCCESS) {
        ARROW_ASSIGN_OR_RAISE(auto fields, fields_of(members));
        return arrow::struct_(fields);
    }
    if (kind == "ClassLabel") return arrow::int64();
    if (kind == "Value" && members["dtype"].get(name) == simdjson::SUCCESS) return value_type(name);
    element items;
    if (kind == "Sequence" && members["feature"].get(items) == simdjson::SUCCESS) {
        ARROW_ASSIGN_OR_RAISE(auto type, type_of(items));
        return arrow::list(arrow::field("element", type));
    }
    return Status::Invalid("no column can have the feature ", kind);
}

}  // namespace

Result<std::shared_ptr<arrow::Schema>> schema_of(const std::string &metadata) {
    simdjson::dom::parser parser;
    element document;
    object features;
    if (parser.parse(metadata).get(document) != simdjson::SUCCESS ||
        document.at_pointer("/info/features").get(features) != simdjson::SUCCESS) {
        return Status::Invalid("the schema is not JSON with features");
    }
    ARROW_ASSIGN_OR_RAISE(auto fields, fields_of(features));
    return arrow::schema(fields, arrow::key_value_metadata({"huggingface"}, {metadata}));
}

}  // namespace gencode
