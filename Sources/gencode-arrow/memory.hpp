// Where memory was not enough.
#pragma once

#include <new>
#include <string>

#include <arrow/status.h>

namespace gencode {

// Runs a part of the work. Where an allocation fails in it, the status says at which place.
// - place: makes the name of the place, once the part has failed and its memory is free again.
template <typename Part, typename Place> arrow::Status naming_place(Part part, Place place) {
    arrow::Status status;
    try {
        status = part();
    } catch (const std::bad_alloc &) {
        status = arrow::Status::OutOfMemory("an allocation failed");
    }
    return status.IsOutOfMemory() ? arrow::Status::OutOfMemory(place(), ": ", status.message()) : status;
}

}  // namespace gencode
