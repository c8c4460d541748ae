#include "cli/interrupt.h"

#include <csignal>

namespace cli {
namespace {

volatile std::sig_atomic_t interrupted = 0;
brisling_control* control_to_cancel = nullptr;  // set before the handler is

void on_interrupt(int) {
  interrupted = 1;
  brisling_control_cancel(control_to_cancel);  // one atomic store
}

}  // namespace

void handle_interrupts() {
  struct sigaction action {};
  sigaction(SIGINT, nullptr, &action);
  if (action.sa_handler == SIG_IGN) return;
  control_to_cancel = interrupt_control().get();
  action.sa_handler = on_interrupt;
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // and no SA_RESTART: a blocked read returns
  sigaction(SIGINT, &action, nullptr);
}

brisling::Control& interrupt_control() {
  static brisling::Control control;
  return control;
}

void throw_if_interrupted() {
  if (interrupted) throw Interrupted();
}

}  // namespace cli
