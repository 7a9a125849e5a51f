#include "ui/tries.h"

#include "core/error.h"
#include "core/memory.h"
#include "ui/glib.h"

#include <glib/gi18n.h>

namespace refill {
namespace {

std::string text_of_gone(const std::vector<int> &numbers) {
    std::string names;
    for (const int number : numbers)
        names += (names.empty() ? "" : ", ") +
                 std::string(GCharPtr(g_strdup_printf(_("Try %d"), number)).get());
    return names.empty() ? ""
                         : fill_in(_("To stay within the memory, this was dropped: {}"), {names});
}

} // namespace

std::size_t Tries::room(const Params &params) const {
    return room_for_candidates(params.memory_limit, free_memory() + candidates_.bytes());
}

std::string Tries::add(ShownCandidate made, bool choose) {
    const int number = made.candidate->number;
    const std::size_t most = room(made.candidate->task.params);
    last_number_ = number;
    // Further ones may come after one was applied, and nobody waits for them.
    unapplied_ |= choose;
    strip_.add(made);
    const auto gone = candidates_.add(std::move(made), most, strip_.picked());
    for (const int each : gone)
        strip_.remove(each);
    if (choose)
        strip_.choose(number);
    return text_of_gone(gone);
}

std::vector<std::shared_ptr<const Candidate>> Tries::picked() const {
    std::vector<std::shared_ptr<const Candidate>> picked;
    for (const int number : strip_.picked())
        picked.push_back(candidates_.find(number)->candidate);
    return picked;
}

void Tries::mark_applied(const std::vector<std::shared_ptr<const Candidate>> &applied) {
    std::vector<int> numbers;
    for (const auto &each : applied)
        if (const ShownCandidate *kept = candidates_.find(each->number)) {
            kept->candidate->is_applied = true;
            numbers.push_back(each->number);
        }
    strip_.mark_applied(numbers);
    unapplied_ = false;
}

} // namespace refill
