// Ctrl-C: the first stops the work in order, a second ends the program at once.
#pragma once

#include <brisling.hpp>
#include <exception>

namespace cli {

class Interrupted : public std::exception {};

// Once, before any other thread. Does nothing where interrupts are ignored (nohup, a background job).
void handle_interrupts();

// To be handed to every long call; an interrupt cancels it.
brisling::Control& interrupt_control();

void throw_if_interrupted();

}  // namespace cli
