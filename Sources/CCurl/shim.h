// libcurl for Swift. Its options are variadic functions and macros, which Swift does not call: here they are plain functions by type.
#pragma once

#include <curl/curl.h>
