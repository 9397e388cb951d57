#ifndef GENCODE_CZYGOTE_H
#define GENCODE_CZYGOTE_H

// Nothing here is for other modules: the library is loaded into interpreters by LD_PRELOAD, and zygote.h of CSandbox says how to talk
// to it.

#endif
