/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The real program and the accessibility bus through which a tour sees it, each as a child that
 * ends with its parent.
 */

#pragma once

#include <gio/gio.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Needs a session bus of its own: dbus-run-session. */
GPid tour_program_start_accessibility (void);

/**
 * tour_program_start:
 * @folder: its home, in which it runs; the stores are in "tablet" below it, and what it prints is
 * in "log/printed", which is printed when the tour ends
 * @options: (nullable): of the program, NULL-terminated
 */
GPid tour_program_start (const char *folder, const char *const *options);

/* Asks it to end, or (@signal SIGKILL) does not ask, and waits. Returns: whether it left its memory
 * in a core file. */
gboolean tour_program_end (GPid pid, int signal);

G_END_DECLS
