// Reads Parquet and Arrow files, and writes Parquet files, for gencode with Apache Arrow, in a process of its own: what a damaged or
// hostile file does to the library, it does to this process alone.
//
//   gencode-arrow read [COLUMN...]     the file is descriptor 3; without a name all columns are read
//   gencode-arrow schema               the file is descriptor 3, of which no row is read
//   gencode-arrow write                the file is descriptor 3, and empty; its schema and rows come from descriptor 0
//
// Frames (frames.h) go to descriptor 1. The exit status is 0 where a last frame was sent, a failure's too.

#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "read.hpp"
#include "write.hpp"

namespace {

constexpr int file_descriptor = 3;

// A file may claim any size for what it packs. Mapped Arrow files count too.
void bound_memory() {
    struct stat file = {};
    fstat(file_descriptor, &file);
    rlim_t most = (static_cast<rlim_t>(6) << 30) + 2 * static_cast<rlim_t>(file.st_size);
    struct rlimit limit = {};
    getrlimit(RLIMIT_AS, &limit);
    if (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > most) {
        limit.rlim_cur = most;
        setrlimit(RLIMIT_AS, &limit);
    }
    struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
}

arrow::Status serve(int count, char **words, gencode::FrameWriter *writer) {
    const char *task = count < 2 ? "" : words[1];
    if (std::strcmp(task, "write") == 0) return gencode::write_file(STDIN_FILENO, file_descriptor, writer);
    if (std::strcmp(task, "schema") == 0) return gencode::read_file(file_descriptor, std::vector<std::string>(), writer);
    if (std::strcmp(task, "read") != 0) return arrow::Status::Invalid("gencode-arrow does not know the task \"", task, "\": gencode and gencode-arrow are of different versions, ./jobs/arrow builds the second anew");
    std::optional<std::vector<std::string>> columns;
    if (count > 2) columns.emplace(words + 2, words + count);
    return gencode::read_file(file_descriptor, columns, writer);
}

arrow::Status guarded(int count, char **words, gencode::FrameWriter *writer) {
    try {
        return serve(count, words, writer);
    } catch (const std::bad_alloc &) {
        return arrow::Status::OutOfMemory("its content needs more memory than there is");
    } catch (const std::exception &error) {
        return arrow::Status::Invalid(error.what());
    }
}

}  // namespace

int main(int count, char **words) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    bound_memory();
    gencode::FrameWriter writer(STDOUT_FILENO);
    arrow::Status status = guarded(count, words, &writer);
    if (status.ok()) return 0;
    auto kind = status.IsNotImplemented() ? GENCODE_FRAME_UNSUPPORTED
                : status.IsOutOfMemory()  ? GENCODE_FRAME_TOO_LARGE
                                          : GENCODE_FRAME_FAILURE;
    // The rows before the place that failed are of no use.
    std::string message = status.message();
    // Of a failed system call, the errno and its words.
    if (status.detail() != nullptr) message += ": " + status.detail()->ToString();
    return writer.write(kind, message).ok() ? 0 : 1;
}
