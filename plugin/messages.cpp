#include "plugin/messages.h"

#include "core/error.h"
#include "ui/wording.h"

namespace refill {
namespace {

/// GIMP calls it the caller's error when an argument is wrong.
GimpPDBStatusType status_of_current_exception() {
    try {
        throw;
    } catch (const Error &error) {
        return error.kind() == ErrorKind::settings ? GIMP_PDB_CALLING_ERROR
                                                   : GIMP_PDB_EXECUTION_ERROR;
    } catch (...) {
        return GIMP_PDB_EXECUTION_ERROR;
    }
}

} // namespace

GimpValueArray *failure_values(GimpProcedure *procedure) {
    GError *error = g_error_new_literal(g_quark_from_static_string("refill-error"), 0,
                                        current_exception_text().c_str());
    return gimp_procedure_new_return_values(procedure, status_of_current_exception(), error);
}

} // namespace refill
