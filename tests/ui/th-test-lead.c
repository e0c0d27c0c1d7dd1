/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-test-lead.h"

#include "th-codec.h"
#include "th-held-card.h"
#include "th-home.h"
#include "th-place.h"
#include "th-record-item.h"
#include "th-test-hands.h"
#include "th-time.h"

#include <adwaita.h>
#include <string.h>

void
th_test_lead_set_up (ThTestLead *self, const char *officer)
{
  g_autofree char *local = NULL;

  self->desk = th_test_desk_new_as (officer);
  self->casebook = th_casebook_for_session (self->desk->session);
  local = th_time_dup_local (
    self->desk->clock.now, th_operation_get_zone (th_session_get_operation (self->desk->session)));
  self->day = g_strndup (local, strlen ("2022-08-22"));
  self->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (self->window), 1280, 800);
  gtk_window_present (GTK_WINDOW (self->window));
}

void
th_test_lead_tear_down (ThTestLead *self)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  g_clear_object (&self->casebook);
  g_free (self->day);
  th_test_desk_free (self->desk);
}

char *
th_test_lead_visit (ThTestLead *self, const char *premises)
{
  return th_test_desk_begin_visit (self->desk, premises != NULL ? premises : self->desk->premises);
}

char *
th_test_lead_meet (ThTestLead *self, const char *visit, const char *judgement)
{
  g_autoptr (ThOpenRecord) person = th_test_desk_create (self->desk, TH_KIND_ENCOUNTER, visit);
  ThFormNode *node = th_form_entry_find (th_open_record_get_entry (person), "judgement");

  th_open_record_keep (person);
  g_assert_true (th_open_record_answer (person, node, judgement, NULL));
  th_test_desk_save (person);

  return g_strdup (th_open_record_get_id (person));
}

static gboolean
has_count (ThTestLead *self, const char *counter, guint count)
{
  ThCasebookReading *reading = th_casebook_get_reading (self->casebook);

  return reading != NULL && th_tally_count (reading->tally, counter, NULL, NULL) == count;
}

void
th_test_lead_await_count (ThTestLead *self, const char *counter, guint count)
{
  th_desk_await (has_count (self, counter, count));
}

void
th_test_lead_open (
  ThTestLead *self, const char *page, const char *record, const char *section, const char *field)
{
  g_autoptr (GPtrArray) steps =
    g_ptr_array_new_with_free_func ((GDestroyNotify) th_place_step_free);
  g_autofree char *place = NULL;

  self->home = th_home_new (self->desk->session);
  g_object_set (self->home, "tab", "tally", NULL);
  if (page != NULL)
    g_ptr_array_add (steps, th_place_step_new_at (page, record, section, field));
  place = th_place_to_text (steps);
  th_home_restore (TH_HOME (self->home), place);
  gtk_window_set_child (GTK_WINDOW (self->window), self->home);
}

gboolean
th_test_lead_shows (ThTestLead *self, const char *words)
{
  return th_hands_find_words (self->window, words) != NULL;
}

GtkWidget *
th_test_lead_find (ThTestLead *self, const char *id)
{
  return th_hands_find_id (self->window, id);
}

void
th_test_lead_press (ThTestLead *self, const char *label)
{
  GtkWidget *button = NULL;

  th_desk_await ((button = th_hands_find_button (self->window, label)) != NULL);
  if (GTK_IS_TOGGLE_BUTTON (button))
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
  else
    g_signal_emit_by_name (button, "clicked");
}

/* Returns: (nullable) (transfer full): the item; gives where it stands. */
static ThRecordItem *
find_item (ThTestLead *self, const char *page, const char *record, GtkWidget **view, guint *at)
{
  GListModel *model;

  *view = th_hands_find_type (self->window, GTK_TYPE_LIST_VIEW);
  if (*view == NULL)
    return NULL;
  model = G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (*view)));
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (ThRecordItem) item = g_list_model_get_item (model, i);
      const ThPlaceStep *step = th_record_item_get_step (item);

      *at = i;
      if (step != NULL && g_strcmp0 (step->page, page) == 0
          && g_strcmp0 (step->record, record) == 0)
        return g_steal_pointer (&item);
    }

  return NULL;
}

static gboolean
has_item (ThTestLead *self, const char *page, const char *record, GtkWidget **view, guint *at)
{
  g_autoptr (ThRecordItem) item = find_item (self, page, record, view, at);

  return item != NULL;
}

void
th_test_lead_tap (ThTestLead *self, const char *page, const char *record)
{
  GtkWidget *view = NULL;
  guint at = 0;

  th_desk_await (has_item (self, page, record, &view, &at));
  g_signal_emit_by_name (view, "activate", at);
}

char *
th_test_lead_dup_line (ThTestLead *self, const char *page, const char *record)
{
  GtkWidget *view = NULL;
  guint at = 0;
  g_autoptr (ThRecordItem) item = find_item (self, page, record, &view, &at);

  if (item == NULL)
    return NULL;

  return g_strdup_printf ("%s|%s|%s", th_record_item_get_title (item),
                          th_record_item_get_line (item), th_record_item_get_pill (item));
}

void
th_test_lead_type (ThTestLead *self, const char *id, const char *text)
{
  th_desk_await (th_test_lead_find (self, id) != NULL);
  gtk_editable_set_text (GTK_EDITABLE (th_test_lead_find (self, id)), text);
}

void
th_test_lead_show_held (ThTestLead *self, const char *record, const char *kind)
{
  const ThDot dot = { 7, 7 };
  ThHash digest = { { 0 } };
  g_autoptr (ThValue) text = th_value_new_text ("Two doors.");
  g_autoptr (ThEntry) entry = th_entry_new ();
  ThHistory *history = th_history_new (record);
  ThHistoryEntry *held;
  GBytes *bytes;

  entry->op = TH_OP_SET;
  entry->seq = dot.seq;
  entry->id = g_strdup (record);
  entry->by = g_strdup (TH_DESK_COLLEAGUE);
  th_entry_set (entry, "narrative", text, NULL, 0);
  bytes = th_codec_encode_entry (entry);
  th_chain_digest (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &digest);
  held = th_history_entry_new (dot, &digest);
  th_history_entry_take_bytes (held, bytes);
  held->held = g_strdup (TH_REASON_STATE_CHANGED);
  g_assert_true (th_history_take (history, held));
  gtk_window_set_child (GTK_WINDOW (self->window),
                        th_held_card_new (self->desk->session,
                                          th_casebook_get_reading (self->casebook), record, kind,
                                          th_history_get_entry (history, 0)));
  th_history_free (history);
}
