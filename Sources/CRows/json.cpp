#include "rows.h"

#include <cstdlib>
#include <cstring>
#include <new>
#include <simdjson.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ondemand = simdjson::ondemand;
using simdjson::dom::element;
using simdjson::dom::element_type;

namespace {

constexpr size_t deepest = 512;

// Cells in memory that grows and is used again. Failures are values: no exception leaves this file.
struct cell_list {
    gencode_cell *cells = nullptr;
    size_t count = 0;
    size_t capacity = 0;

    ~cell_list() { std::free(cells); }

    bool add(gencode_cell_kind kind, uint64_t bits = 0, const char *text = nullptr, size_t text_length = 0) {
        if (count == capacity) {
            size_t wanted = capacity == 0 ? 256 : 2 * capacity;
            auto *larger = static_cast<gencode_cell *>(std::realloc(cells, wanted * sizeof(gencode_cell)));
            if (larger == nullptr) return false;
            cells = larger;
            capacity = wanted;
        }
        cells[count] = gencode_cell{
            static_cast<uint32_t>(kind), 1, bits, reinterpret_cast<const uint8_t *>(text), static_cast<uint64_t>(text_length)};
        count += 1;
        return true;
    }

    bool add_number(double number) {
        uint64_t bits;
        std::memcpy(&bits, &number, sizeof bits);
        return add(GENCODE_CELL_NUMBER, bits);
    }

    bool close(size_t start) {
        if (count - start > UINT32_MAX) return false;
        cells[start].span = static_cast<uint32_t>(count - start);
        return true;
    }
};

// simdjson takes half of a surrogate pair in an escape for a character in some versions, and the text is no UTF-8 then. The bytes
// of the file itself it has checked.
bool has_half_pair(const char *text, size_t length) {
    const char *end = text + length;
    while ((text = static_cast<const char *>(std::memchr(text, 0xED, static_cast<size_t>(end - text)))) != nullptr) {
        text += 1;
        if (text < end && static_cast<unsigned char>(*text) >= 0xA0) return true;
    }
    return false;
}

bool add_text(cell_list &list, element value) {
    const char *text = value.get_c_str().value_unsafe();
    size_t length = value.get_string_length().value_unsafe();
    return !has_half_pair(text, length) && list.add(GENCODE_CELL_TEXT, 0, text, length);
}

bool add_text(cell_list &list, ondemand::value value) {
    std::string_view text;
    if (value.get_string().get(text) != simdjson::SUCCESS || has_half_pair(text.data(), text.size())) return false;
    return list.add(GENCODE_CELL_TEXT, 0, text.data(), text.size());
}

bool add_number(cell_list &list, ondemand::value value) {
    ondemand::number number;
    if (value.get_number().get(number) != simdjson::SUCCESS) return false;
    switch (number.get_number_type()) {
    case ondemand::number_type::signed_integer: return list.add(GENCODE_CELL_INTEGER, static_cast<uint64_t>(number.get_int64()));
    case ondemand::number_type::floating_point_number: return list.add_number(number.get_double());
    // Above the range of int64_t: a reader that keeps the digits has to look at it.
    default: return false;
    }
}

// Adds the cells of a value of simdjson's on-demand parser, which can be read only once and only at its turn.
bool add_value(cell_list &list, ondemand::value value, size_t depth) {
    ondemand::json_type type;
    if (depth == 0 || value.type().get(type) != simdjson::SUCCESS) return false;
    size_t start = list.count;
    switch (type) {
    case ondemand::json_type::array: {
        ondemand::array array;
        if (value.get_array().get(array) != simdjson::SUCCESS || !list.add(GENCODE_CELL_LIST)) return false;
        for (auto element : array) {
            ondemand::value item;
            if (std::move(element).get(item) != simdjson::SUCCESS || !add_value(list, item, depth - 1)) return false;
        }
        return list.close(start);
    }
    case ondemand::json_type::object: {
        ondemand::object object;
        if (value.get_object().get(object) != simdjson::SUCCESS || !list.add(GENCODE_CELL_OBJECT)) return false;
        for (auto member : object) {
            ondemand::field field;
            std::string_view key;
            if (std::move(member).get(field) != simdjson::SUCCESS) return false;
            if (field.unescaped_key().get(key) != simdjson::SUCCESS || has_half_pair(key.data(), key.size())) return false;
            if (!list.add(GENCODE_CELL_TEXT, 0, key.data(), key.size()) || !add_value(list, field.value(), depth - 1)) return false;
        }
        return list.close(start);
    }
    case ondemand::json_type::string: return add_text(list, value);
    case ondemand::json_type::number: return add_number(list, value);
    case ondemand::json_type::boolean: {
        bool flag = false;
        return value.get_bool().get(flag) == simdjson::SUCCESS && list.add(GENCODE_CELL_BOOL, flag ? 1 : 0);
    }
    case ondemand::json_type::null: {
        bool is_null = false;
        return value.is_null().get(is_null) == simdjson::SUCCESS && is_null && list.add(GENCODE_CELL_NULL);
    }
    }
    return false;
}

// The recursion is as deep as the values are, which the parser bounds.
bool add_value(cell_list &list, element value) {
    size_t start = list.count;
    switch (value.type()) {
    case element_type::ARRAY:
        if (!list.add(GENCODE_CELL_LIST)) return false;
        for (element item : value.get_array().value_unsafe()) {
            if (!add_value(list, item)) return false;
        }
        return list.close(start);
    case element_type::OBJECT:
        if (!list.add(GENCODE_CELL_OBJECT)) return false;
        for (auto field : value.get_object().value_unsafe()) {
            if (has_half_pair(field.key.data(), field.key.size())) return false;
            if (!list.add(GENCODE_CELL_TEXT, 0, field.key.data(), field.key.size())) return false;
            if (!add_value(list, field.value)) return false;
        }
        return list.close(start);
    case element_type::STRING: return add_text(list, value);
    case element_type::INT64: return list.add(GENCODE_CELL_INTEGER, static_cast<uint64_t>(value.get_int64().value_unsafe()));
    // Above the range of int64_t: a reader that keeps the digits has to look at it.
    case element_type::UINT64: return false;
    case element_type::DOUBLE: return list.add_number(value.get_double().value_unsafe());
    case element_type::BOOL: return list.add(GENCODE_CELL_BOOL, value.get_bool().value_unsafe() ? 1 : 0);
    case element_type::NULL_VALUE: return list.add(GENCODE_CELL_NULL);
    }
    return false;
}

}  // namespace

struct gencode_json {
    simdjson::dom::parser parser;
    cell_list list;
    // The names of the only members that are read of a text that is an object. `skipping` reads such a text. Empty: `parser` reads all.
    std::vector<std::string> wanted;
    ondemand::parser skipping;
};

namespace {

bool is_wanted(const gencode_json &json, std::string_view key) {
    for (const std::string &name : json.wanted) {
        if (key == name) return true;
    }
    return false;
}

// An object without its unwanted members, whose values are passed over as the iteration goes on.
bool add_wanted(gencode_json *json, ondemand::document &document) {
    cell_list &list = json->list;
    ondemand::object object;
    if (document.get_object().get(object) != simdjson::SUCCESS || !list.add(GENCODE_CELL_OBJECT)) return false;
    for (auto member : object) {
        ondemand::field field;
        std::string_view key;
        if (std::move(member).get(field) != simdjson::SUCCESS) return false;
        if (field.unescaped_key().get(key) != simdjson::SUCCESS) return false;
        if (!is_wanted(*json, key)) continue;
        if (!list.add(GENCODE_CELL_TEXT, 0, key.data(), key.size()) || !add_value(list, field.value(), deepest - 1)) return false;
    }
    // Nothing follows the object.
    return document.current_location().error() == simdjson::OUT_OF_BOUNDS && list.close(0);
}

// Reads what is wanted of a text, which begins an object. False: another reader has to look at the text.
bool read_wanted(gencode_json *json, const uint8_t *text, size_t length) {
    if (length > json->skipping.capacity()) {
        size_t needed = length + length / 2;
        if (json->skipping.allocate(needed < 65536 ? 65536 : needed, deepest) != simdjson::SUCCESS) return false;
    }
    ondemand::document document;
    auto padded = simdjson::padded_string_view(text, length, length + GENCODE_JSON_PADDING);
    return json->skipping.iterate(padded).get(document) == simdjson::SUCCESS && add_wanted(json, document);
}

}  // namespace

gencode_json *gencode_json_create(void) { return new (std::nothrow) gencode_json; }

void gencode_json_free(gencode_json *json) { delete json; }

int gencode_json_want(gencode_json *json, const uint8_t *name, size_t length) {
    try {
        json->wanted.emplace_back(reinterpret_cast<const char *>(name), length);
        return 0;
    } catch (const std::bad_alloc &) {
        return -1;
    }
}

size_t gencode_json_read(gencode_json *json, const uint8_t *text, size_t length, const gencode_cell **cells) {
    json->list.count = 0;
    if (!json->wanted.empty() && length > 0 && text[0] == '{') {
        if (!read_wanted(json, text, length)) return 0;
        *cells = json->list.cells;
        return json->list.count;
    }
    // Capacity grows by half at least, since allocating anew for each line that is a little longer costs more than reading it.
    if (length > json->parser.capacity()) {
        size_t wanted = length + length / 2;
        if (json->parser.allocate(wanted < 65536 ? 65536 : wanted, deepest) != simdjson::SUCCESS) return 0;
    }
    element value;
    if (json->parser.parse(text, length, false).get(value) != simdjson::SUCCESS) return 0;
    if (!add_value(json->list, value)) return 0;
    *cells = json->list.cells;
    return json->list.count;
}

int gencode_is_utf8(const uint8_t *bytes, size_t length) {
    return simdjson::validate_utf8(reinterpret_cast<const char *>(bytes), length) ? 1 : 0;
}
