/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One filling-in of a form. Order of calls: new, connect to "answered", load, then answers; every
 * answer recomputes what depends on it, in dependency order, and announces what changed.
 *
 * What is stored outside is a flat map of field path to value: a choice of a select is a field of its
 * own, "advice_given{helpline_card}" = true; an instance of a repeat is keyed, "vehicles[<id>]" =
 * true and "vehicles[<id>]/vrm"; numbers are numbers, all else is text; taking back sets null. The
 * space-separated lists and positions of XForms exist only in here.
 *
 * Signals:
 *   "answered" (const char *path, ThValue *value): a field to store; once for each field
 *   "changed" (ThFormNode *node): its state changed; the node has notified already
 *
 * Not thread-safe; used on one thread.
 */

#pragma once

#include "th-form.h"
#include "th-form-node.h"
#include "th-id.h"
#include "th-time.h"
#include "th-value.h"

G_BEGIN_DECLS

#define TH_TYPE_FORM_ENTRY (th_form_entry_get_type ())
G_DECLARE_FINAL_TYPE (ThFormEntry, th_form_entry, TH, FORM_ENTRY, GObject)

typedef enum
{
  TH_FORM_PROBLEM_REQUIRED,
  TH_FORM_PROBLEM_CONSTRAINT,
  TH_FORM_PROBLEM_TYPE
} ThFormProblemKind;

typedef struct
{
  ThFormNode *node;
  ThFormProblemKind kind;
  char *message;
} ThFormProblem;

/**
 * th_form_entry_new:
 * @form: the form
 * @context: (nullable): XML of the instance 'context', one element with what the host supplies;
 *   %NULL for an empty one
 * @clock: where the time comes from; must outlive the entry
 * @zone: the operation's time zone
 * @random: where ids come from; must outlive the entry
 *
 * Returns: (transfer full): an entry that is still to be loaded
 */
ThFormEntry *th_form_entry_new             (ThForm         *form,
                                            GBytes         *context,
                                            const ThClock  *clock,
                                            GTimeZone      *zone,
                                            const ThRandom *random);

/* What the preloads "deviceid", "username", "phonenumber", "email" give, before load; and at any time
 * "location", the point that setgeopoint writes; what asked for it before it was known gets it when
 * it is given, unless a person has answered since.
 * @value: (nullable): */
void         th_form_entry_set_preload     (ThFormEntry *self,
                                            const char  *name,
                                            const char  *value);

/**
 * th_form_entry_load:
 * @fields: (element-type utf8 ThValue) (nullable): the record's fields; names that begin with "_"
 *   are passed over
 * @is_new: whether the record is being made now: defaults are announced by "answered", actions of
 *   odk-instance-first-load run
 * @error: return location; %TH_FORM_ERROR_CYCLE if calculations do not settle,
 *   %TH_FORM_ERROR_TOO_LARGE beyond the limits
 *
 * Call it once. Of an existing record a question without a field is empty, whatever default the form
 * gives. A field that the form does not know or cannot read is left aside.
 */
gboolean     th_form_entry_load            (ThFormEntry *self,
                                            GHashTable  *fields,
                                            gboolean     is_new,
                                            GError     **error);

ThForm      *th_form_entry_get_form        (ThFormEntry *self);

/* Returns: (transfer none): the root; its children are the body's. */
ThFormNode  *th_form_entry_get_root        (ThFormEntry *self);

/* @path: a field path; "advice_given{helpline_card}" finds the question. Returns: (nullable): */
ThFormNode  *th_form_entry_find            (ThFormEntry *self,
                                            const char  *path);

/* Returns: (nullable): the language labels are in */
const char  *th_form_entry_get_language    (ThFormEntry *self);
void         th_form_entry_set_language    (ThFormEntry *self,
                                            const char  *language);

/**
 * th_form_entry_set_answer:
 * @node: an input, select1, select, rank, range, trigger or upload
 * @text: (nullable): the answer in XForms form for its type; %NULL or "" clears
 * @error: return location; %TH_FORM_ERROR_NOT_A_VALUE, %TH_FORM_ERROR_NOT_ALLOWED
 *
 * A violated constraint is state ("message"), not an error: the answer stands.
 */
gboolean     th_form_entry_set_answer      (ThFormEntry *self,
                                            ThFormNode  *node,
                                            const char  *text,
                                            GError     **error);

/* Chooses or takes back one choice of a select (of a select1: chooses, or clears). */
gboolean     th_form_entry_set_choice      (ThFormEntry *self,
                                            ThFormNode  *node,
                                            const char  *code,
                                            gboolean     chosen,
                                            GError     **error);

/* Returns: (transfer none) (nullable): the new instance, already a child of @repeat */
ThFormNode  *th_form_entry_add_instance    (ThFormEntry *self,
                                            ThFormNode  *repeat,
                                            GError     **error);
gboolean     th_form_entry_remove_instance (ThFormEntry *self,
                                            ThFormNode  *instance,
                                            GError     **error);

/**
 * th_form_entry_update_field:
 *
 * A field that changed outside while the form is open (pulled from the server). Applied without
 * "answered" for it; what follows from it may be answered.
 *
 * Returns: whether the form knows the field
 */
gboolean     th_form_entry_update_field    (ThFormEntry *self,
                                            const char  *path,
                                            ThValue     *value);

/* Returns: (transfer container) (element-type utf8): paths of loaded fields the form does not know */
GPtrArray   *th_form_entry_list_unknown    (ThFormEntry *self);

/* Returns: (transfer full) (element-type utf8 ThValue): the calculates as they stand, path → value;
 *   those not relevant or empty are left out */
GHashTable  *th_form_entry_list_derived    (ThFormEntry *self);

/* Returns: (transfer full) (element-type utf8 ThValue): every field as it stands, relevant or not */
GHashTable  *th_form_entry_list_fields     (ThFormEntry *self);

/* Returns: (transfer full) (element-type utf8): fields that hold a value and are not relevant now;
 *   the entry that submits clears them */
GPtrArray   *th_form_entry_list_irrelevant (ThFormEntry *self);

/* Returns: (transfer full) (element-type ThFormProblem): in the order of the form; empty when the
 *   entry could be submitted */
GPtrArray   *th_form_entry_list_problems   (ThFormEntry *self);

/* Returns: (transfer full) (nullable): meta/instanceName */
char        *th_form_entry_dup_title       (ThFormEntry *self);

/* Returns: (transfer full): the instance as an XForms submission: what is not relevant is left out */
char        *th_form_entry_dup_xml         (ThFormEntry *self);

G_END_DECLS
