// The names that `datasets` gives to integers: class labels, from the features in a file's metadata.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <arrow/type.h>

namespace gencode {

// Names of a column or of what lies in it. None of both: nothing has a name.
struct Labels {
    std::vector<std::string> names;
    // By the position in a struct; a list has its elements' labels at 0.
    std::map<int, std::unique_ptr<Labels>> children;

    const Labels *child(int position) const {
        auto found = children.find(position);
        return found == children.end() ? nullptr : found->second.get();
    }
};

// By the position of the column. Metadata that is not there or not understood names nothing.
std::map<int, std::unique_ptr<Labels>> labels_of(const arrow::Schema &schema);

}  // namespace gencode
