/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The commands of threshold-server. Each parses its own options, does its work on the open store,
 * prints what was asked for on standard output and, where it fails, one sentence on standard error.
 */

#pragma once

#include "th-server-config.h"
#include "th-time.h"

G_BEGIN_DECLS

/* Exit statuses. */
#define TH_ADMIN_DONE 0
#define TH_ADMIN_FAILED 1
#define TH_ADMIN_USAGE 2

/* What every command has. */
typedef struct
{
  char *data;
  char *clock_file;
  char **rest;            /* what is no option */
  ThClock clock;
  ThRandom random;
  ThServerStore *store;   /* after th_admin_open () */
  ThServerConfig *config;
} ThAdmin;

void      th_admin_clear (ThAdmin *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ThAdmin, th_admin_clear)

/**
 * th_admin_parse:
 * @entries: the command's own options, NULL-terminated
 * @rest: what else it takes, for --help
 *
 * Reads the options and prints what is wrong with them.
 */
gboolean  th_admin_parse (ThAdmin            *self,
                          const GOptionEntry *entries,
                          const char         *rest,
                          const char         *summary,
                          guint               n_rest_min,
                          guint               n_rest_max,
                          int                 argc,
                          char              **argv);

/* Opens the store of --data; prints what is wrong. */
gboolean  th_admin_open  (ThAdmin *self,
                          guint    n_readers);

/* Prints @error as a sentence and gives %TH_ADMIN_FAILED. */
int       th_admin_fail  (const GError *error);

/* The enrolment that a command names; prints what is wrong. */
ThServerEnrolment *th_admin_load_enrolment (ThAdmin    *self,
                                            const char *text);

int th_admin_init             (int argc, char **argv);
int th_admin_operation_import (int argc, char **argv);
int th_admin_enrol            (int argc, char **argv);
int th_admin_enrol_allow      (int argc, char **argv);
int th_admin_serve            (int argc, char **argv);
int th_admin_verify           (int argc, char **argv);
int th_admin_bundle           (int argc, char **argv);
int th_admin_stats            (int argc, char **argv);
int th_admin_device_list      (int argc, char **argv);
int th_admin_device_revoke    (int argc, char **argv);
int th_admin_held_list        (int argc, char **argv);

/* Checks an evidence bundle; needs no store. */
int th_admin_verify_bundle    (const char *folder);

G_END_DECLS
