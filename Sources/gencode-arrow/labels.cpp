#include "labels.hpp"

#include <arrow/type_traits.h>
#include <arrow/util/key_value_metadata.h>
#include <simdjson.h>

namespace gencode {

namespace {

using simdjson::dom::element;

// The names of a class label as the list that `names` holds.
std::unique_ptr<Labels> class_label(element feature) {
    simdjson::dom::array names;
    if (feature["names"].get(names) != simdjson::SUCCESS) return nullptr;
    auto labels = std::make_unique<Labels>();
    for (element name : names) {
        std::string_view text;
        if (name.get(text) != simdjson::SUCCESS) return nullptr;
        labels->names.emplace_back(text);
    }
    return labels;
}

std::string_view type_of(element feature) {
    std::string_view type;
    return feature["_type"].get(type) == simdjson::SUCCESS ? type : std::string_view();
}

// A list is written [FEATURE], or {"feature": FEATURE, "_type": "List"}; its old name is "Sequence". A Sequence of several features is a
// struct of lists in the file.
std::unique_ptr<Labels> labels(element feature, const arrow::DataType &type);

std::unique_ptr<Labels> list_labels(element feature, const arrow::DataType &type) {
    element inner = feature;
    simdjson::dom::array items;
    if (feature.get(items) == simdjson::SUCCESS) {
        if (items.size() != 1) return nullptr;
        inner = *items.begin();
    } else if (element named; !type_of(feature).empty() && feature["feature"].get(named) == simdjson::SUCCESS) {
        inner = named;
    }
    auto child = labels(inner, *type.field(0)->type());
    if (child == nullptr) return nullptr;
    auto found = std::make_unique<Labels>();
    found->children[0] = std::move(child);
    return found;
}

std::unique_ptr<Labels> struct_labels(element feature, const arrow::DataType &type) {
    if (element named; !type_of(feature).empty() && feature["feature"].get(named) == simdjson::SUCCESS) feature = named;
    auto found = std::make_unique<Labels>();
    for (int position = 0; position < type.num_fields(); position += 1) {
        element member;
        if (feature.at_key(type.field(position)->name()).get(member) != simdjson::SUCCESS) continue;
        if (auto child = labels(member, *type.field(position)->type())) found->children[position] = std::move(child);
    }
    if (found->children.empty()) return nullptr;
    return found;
}

std::unique_ptr<Labels> labels(element feature, const arrow::DataType &type) {
    if (arrow::is_integer(type.id())) return type_of(feature) == "ClassLabel" ? class_label(feature) : nullptr;
    if (arrow::is_list_like(type.id())) return list_labels(feature, type);
    if (type.id() == arrow::Type::STRUCT) return struct_labels(feature, type);
    return nullptr;
}

}  // namespace

std::map<int, std::unique_ptr<Labels>> labels_of(const arrow::Schema &schema) {
    std::map<int, std::unique_ptr<Labels>> found;
    if (schema.metadata() == nullptr) return found;
    auto text = schema.metadata()->Get("huggingface");
    if (!text.ok()) return found;
    simdjson::dom::parser parser;
    element document, features;
    if (parser.parse(*text).get(document) != simdjson::SUCCESS) return found;
    if (document.at_pointer("/info/features").get(features) != simdjson::SUCCESS) return found;
    for (int position = 0; position < schema.num_fields(); position += 1) {
        element feature;
        if (features.at_key(schema.field(position)->name()).get(feature) != simdjson::SUCCESS) continue;
        if (auto column = labels(feature, *schema.field(position)->type())) found[position] = std::move(column);
    }
    return found;
}

}  // namespace gencode
