#include "conformance.h"
gboolean conformance_run_traces (const char *f); gboolean conformance_run_forms (const char *f);
gboolean conformance_run_traces (const char *f){return 1;} gboolean conformance_run_forms (const char *f){return 1;}
