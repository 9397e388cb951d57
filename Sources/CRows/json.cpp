#include "rows.h"

#include <cstdlib>
#include <cstring>
#include <new>
#include <simdjson.h>

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
};

gencode_json *gencode_json_create(void) { return new (std::nothrow) gencode_json; }

void gencode_json_free(gencode_json *json) { delete json; }

size_t gencode_json_read(gencode_json *json, const uint8_t *text, size_t length, const gencode_cell **cells) {
    json->list.count = 0;
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
