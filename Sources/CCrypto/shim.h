// OpenSSL's libcrypto for Swift: SHA-256 by its EVP interface, which uses the processor's SHA instructions where there are any.
#pragma once

#include <openssl/evp.h>
