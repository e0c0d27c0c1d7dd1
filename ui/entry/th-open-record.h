/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A record that is open on screen: its state, the form entry over it, and the writes on their way.
 * All screens of one record share one of these, so what is typed on one is there on the other.
 *
 * A new record that nobody has answered anything in yet is written nowhere; the first answer, or
 * th_open_record_keep (), creates it.
 */

#pragma once

#include "th-form-entry.h"
#include "th-permission.h"
#include "th-session.h"

G_BEGIN_DECLS

#define TH_TYPE_OPEN_RECORD (th_open_record_get_type ())
G_DECLARE_FINAL_TYPE (ThOpenRecord, th_open_record, TH, OPEN_RECORD, GObject)

/* Whether and how answers may be changed now. */
typedef enum
{
  TH_EDITING_FREE,
  TH_EDITING_WITH_REASON, /* finished: a change needs a reason first */
  TH_EDITING_NEVER
} ThEditing;

/* Properties: `saved-at` (int64: when the last answer was durable, 0 for not yet), `is-saving`
 * (boolean), `error` (why the last write failed, or NULL). Signal: `refreshed` (the record
 * changed, by this person or another). */

/* The one open record with this id, loaded if need be. */
void th_open_record_open_async (ThSession *session,
                                const char *id,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer data);

/* A new record of @kind in @parent. */
void th_open_record_create_async (ThSession *session,
                                  const char *kind,
                                  const char *parent,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer data);
ThOpenRecord *th_open_record_open_finish (GAsyncResult *result, GError **error);

/* A record of @form in a preview session; it stands for itself, under no operation. @context: what
 * the form finds in instance('context'). Returns: (transfer full) (nullable): */
ThOpenRecord *
th_open_record_new_preview (ThSession *session, ThForm *form, GBytes *context, GError **error);

ThSession *th_open_record_get_session (ThOpenRecord *self);
const char *th_open_record_get_id (ThOpenRecord *self);
const char *th_open_record_get_kind (ThOpenRecord *self);

/* As on screen; its kind is NULL while nothing was written. */
ThRecord *th_open_record_get_record (ThOpenRecord *self);

/* %NULL where the form is not on this tablet. */
ThFormEntry *th_open_record_get_entry (ThOpenRecord *self);

/* The language its questions are shown in, from now on in every form that has it, until changed
 * again: kept with the person's settings. */
void th_open_record_set_language (ThOpenRecord *self, const char *language);
ThOperation *th_open_record_get_operation (ThOpenRecord *self);

/* The record of @kind that this one is in, or itself. Returns: (nullable): */
ThRecord *th_open_record_get_in (ThOpenRecord *self, const char *kind);

/* Returns: (transfer full): the title it has, or would have. */
char *th_open_record_dup_title (ThOpenRecord *self);
gboolean th_open_record_is_kept (ThOpenRecord *self);
ThEditing th_open_record_get_editing (ThOpenRecord *self);
ThReviewState th_open_record_get_state (ThOpenRecord *self);

/* Whether this person may do @action to it now; and could, were they to give a reason. */
gboolean th_open_record_can (ThOpenRecord *self, ThAction action);
gboolean th_open_record_could (ThOpenRecord *self, ThAction action);

/* Whether its own review state holds for it: it is finished by itself. */
gboolean th_open_record_is_governing (ThOpenRecord *self);

/* Takes back answers to questions that are not asked any more; before finishing. */
void th_open_record_clear_irrelevant (ThOpenRecord *self);

/* From now on every change carries this reason. */
void th_open_record_set_reason (ThOpenRecord *self, const char *why);

/* Returns: (nullable): the reason given for changes since it is finished */
const char *th_open_record_get_reason (ThOpenRecord *self);

/* Writes a new record that has no answer yet. */
void th_open_record_keep (ThOpenRecord *self);

/* Editing of a question begins: what is on screen is fixed as what an answer replaces, and values
 * that arrive until it ends are not put over what is being typed. */
void th_open_record_begin (ThOpenRecord *self, ThFormNode *node);
void th_open_record_end (ThOpenRecord *self, ThFormNode *node);

/* As th_form_entry_set_answer () and th_form_entry_set_choice (), then written. */
gboolean
th_open_record_answer (ThOpenRecord *self, ThFormNode *node, const char *text, GError **error);
gboolean th_open_record_choose (
  ThOpenRecord *self, ThFormNode *node, const char *code, gboolean chosen, GError **error);

/* One more instance of a repeat, and one less; both can be taken back. Returns: (transfer none)
 * (nullable): the new instance */
ThFormNode *
th_open_record_add_instance (ThOpenRecord *self, ThFormNode *repeat, GError **error);
gboolean
th_open_record_remove_instance (ThOpenRecord *self, ThFormNode *instance, GError **error);

/* Takes back the last edit of this opening, as an edit of its own. Returns: (transfer full)
 * (nullable): the path of the question it was in */
gboolean th_open_record_can_undo (ThOpenRecord *self);
char *th_open_record_undo (ThOpenRecord *self);

/* Returns: (transfer full): NULL-terminated field paths of @node that have two standing values. */
char **th_open_record_list_conflicts (ThOpenRecord *self, ThFormNode *node);

/* Returns: (transfer full): NULL-terminated paths of the questions that have two answers. */
char **th_open_record_list_conflict_questions (ThOpenRecord *self);

/* Replaces all standing values of a field by one of them. */
void th_open_record_resolve (ThOpenRecord *self, const char *path, ThValue *value);

/* Everything answered so far is durable. */
void th_open_record_flush_async (ThOpenRecord *self, GAsyncReadyCallback callback, gpointer data);
gboolean th_open_record_flush_finish (ThOpenRecord *self, GAsyncResult *result, GError **error);

/* The person goes elsewhere: what waits is written, then the log's open entry is sealed. */
void th_open_record_leave (ThOpenRecord *self);

/* Writes what waits without telling anyone: the screen is going. */
void th_open_record_flush (ThOpenRecord *self);

G_END_DECLS
