/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What this person may do to an open record: the table of app/casework, asked with what is on
 * screen. The server asks the same table when the entry arrives.
 */

#include "th-open-record-private.h"

static ThRecord *
load_from_chain (const char *id, gpointer data)
{
  ThOpenRecord *self = data;

  for (guint i = 0; i < self->chain->len; i++)
    {
      ThRecord *record = g_ptr_array_index (self->chain, i);

      if (g_str_equal (th_record_get_id (record), id))
        return th_record_ref (record);
    }

  return NULL;
}

static gboolean
is_permitted (ThOpenRecord *self, ThAction action, gboolean has_reason)
{
  ThReviewSource source = { .load = load_from_chain, .data = self };
  ThActor me = th_session_get_actor (self->session);
  ThPermissionCase creation = {
    .role = me.role,
    .action = TH_ACTION_CREATE,
    .kind = self->kind,
    .is_own = TRUE,
    .is_team = TRUE,
    .has_reason = has_reason,
  };

  if (th_session_is_preview (self->session))
    return TRUE;

  if (self->is_kept && th_record_get_kind (th_open_record_get_record (self)) != NULL)
    return th_permission_ask (&me, action, th_open_record_get_record (self), has_reason, &source)
           == NULL;

  creation.state = th_open_record_get_state (self);
  return th_permission_check (&creation) == NULL;
}

ThEditing
th_open_record_get_editing (ThOpenRecord *self)
{
  gboolean has_reason = self->why != NULL;

  if (is_permitted (self, TH_ACTION_EDIT, has_reason))
    return TH_EDITING_FREE;
  if (is_permitted (self, TH_ACTION_EDIT, TRUE))
    return TH_EDITING_WITH_REASON;

  return TH_EDITING_NEVER;
}

ThReviewState
th_open_record_get_state (ThOpenRecord *self)
{
  ThReviewSource source = { .load = load_from_chain, .data = self };
  guint first = th_record_get_kind (th_open_record_get_record (self)) != NULL ? 0 : 1;

  /* What is not written yet stands under the state of what it will be in; what it is in may govern
   * nothing (a premises, for a new visit), and then nothing governs the new one either. */
  if ((first == 1 && g_strcmp0 (self->kind, TH_KIND_VISIT) == 0)
      || th_session_is_preview (self->session))
    return TH_REVIEW_DRAFT;

  return th_review_get_governing_state (g_ptr_array_index (self->chain, first), &source);
}

gboolean
th_open_record_can (ThOpenRecord *self, ThAction action)
{
  return is_permitted (self, action, self->why != NULL);
}

gboolean
th_open_record_could (ThOpenRecord *self, ThAction action)
{
  return is_permitted (self, action, TRUE);
}

gboolean
th_open_record_is_governing (ThOpenRecord *self)
{
  ThReviewSource source = { .load = load_from_chain, .data = self };
  g_autoptr (ThRecord) governing = NULL;

  if (th_session_is_preview (self->session))
    return TRUE;
  if (th_record_get_kind (th_open_record_get_record (self)) == NULL)
    return FALSE;
  governing = th_review_load_governing (th_open_record_get_record (self), &source);

  return governing != NULL && g_str_equal (th_record_get_id (governing), self->id);
}
