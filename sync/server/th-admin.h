/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The commands of threshold-server. Each parses its own options, does its work on the open store,
 * prints what was asked for on standard output and, where it fails, one sentence on standard error.
 */

#pragma once

#include "th-import.h"
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
  char *place;            /* --store: where the store is; NULL: as the folder says */
  char *clock_file;
  char **rest;            /* what is no option */
  gboolean is_json;       /* --json: what is printed is for a program */
  gboolean is_sure;       /* --yes: do not ask */
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

/* Whether to go on with what cannot be taken back: --yes, or a person at the terminal says so. Where
 * neither is there it prints what to do. @question ends without a question mark. */
gboolean  th_admin_confirm (ThAdmin    *self,
                            const char *question,
                            ...) G_GNUC_PRINTF (2, 3);

/* Whose account on this machine this is. */
const char *th_admin_get_account (void);

/* The private half of the recovery key, from the file that init wrote; prints what is wrong. */
ThSecret  *th_admin_load_recovery_key (const char *path);

/* What th-import needs to write entries of the server's own. */
ThImporter th_admin_get_importer (ThAdmin *self);

/* Writes within the transaction that th_admin_act () runs. */
typedef gboolean (*ThAdminFunc) (ThAdmin *self, gpointer data, GError **error);

/**
 * th_admin_act:
 * @func: (nullable): what is done
 * @format: what the server's own log says of it; codes and ids, no name of a person
 *
 * An act of administration and the entry that proves it, in one transaction: neither is there
 * without the other. The entry also says whose account on this machine it was.
 */
gboolean  th_admin_act     (ThAdmin      *self,
                            ThAdminFunc   func,
                            gpointer      data,
                            GError      **error,
                            const char   *format,
                            ...) G_GNUC_PRINTF (5, 6) G_GNUC_WARN_UNUSED_RESULT;

/* The enrolment that a command names; prints what is wrong. */
ThServerEnrolment *th_admin_load_enrolment (ThAdmin    *self,
                                            const char *text);

int th_admin_backup           (int argc, char **argv);
int th_admin_recover          (int argc, char **argv);
int th_admin_import           (int argc, char **argv);
int th_admin_restore          (int argc, char **argv);
int th_admin_init             (int argc, char **argv);
int th_admin_migrate_store    (int argc, char **argv);
int th_admin_operation_import (int argc, char **argv);
int th_admin_operation_list   (int argc, char **argv);
int th_admin_team_list        (int argc, char **argv);
int th_admin_officer_list     (int argc, char **argv);
int th_admin_enrol            (int argc, char **argv);
int th_admin_enrol_allow      (int argc, char **argv);
int th_admin_retention        (int argc, char **argv);
int th_admin_purge            (int argc, char **argv);
int th_admin_authority_use    (int argc, char **argv);
int th_admin_serve            (int argc, char **argv);
int th_admin_verify           (int argc, char **argv);
int th_admin_bundle           (int argc, char **argv);
int th_admin_stats            (int argc, char **argv);
int th_admin_device_list      (int argc, char **argv);
int th_admin_device_revoke    (int argc, char **argv);
int th_admin_held_list        (int argc, char **argv);
int th_admin_held_accept      (int argc, char **argv);
int th_admin_held_dismiss     (int argc, char **argv);

/* Checks an evidence bundle; needs no store. */
int th_admin_verify_bundle    (const ThAdmin *admin, const char *folder);

G_END_DECLS
