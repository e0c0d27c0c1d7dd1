#include "th-form.h"
G_DEFINE_QUARK (th-form-error-quark, th_form_error)
