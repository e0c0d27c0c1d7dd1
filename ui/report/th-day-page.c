/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-day-page.h"

#include "th-day.h"
#include "th-error-text.h"
#include "th-kind.h"
#include "th-period.h"
#include "th-record-list.h"
#include "th-tally-items.h"
#include "th-words.h"

#include <glib/gi18n.h>

struct _ThDayPage
{
  ThPage parent_instance;

  GtkWidget *period;
  GtkWidget *status;
  GtkWidget *changed;
  GtkWidget *list;
  GtkWidget *sign;

  ThCasebook *casebook;
  gboolean is_signing;
};

G_DEFINE_FINAL_TYPE (ThDayPage, th_day_page, TH_TYPE_PAGE)

static ThSession *
session_of (ThDayPage *self)
{
  return th_page_get_session (TH_PAGE (self));
}

static char *
dup_concerns (const ThDayItem *item)
{
  GString *text = g_string_new (NULL);
  guint said = 0;

  for (guint i = 0; i < item->concerns->len; i++)
    {
      const ThConcern *concern = g_ptr_array_index (item->concerns, i);

      if ((said & (1u << concern->kind)) != 0)
        continue;
      said |= 1u << concern->kind;
      g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "",
                              _ (th_concern_get_text (concern->kind)));
    }

  return g_string_free (text, FALSE);
}

static void
add_open (GPtrArray *items, ThSession *session, ThCasebookReading *reading, GPtrArray *open)
{
  if (open->len > 0)
    g_ptr_array_add (items, th_record_item_new_heading (_ ("Still open")));
  for (guint i = 0; i < open->len; i++)
    {
      const ThDayItem *item = g_ptr_array_index (open, i);
      const ThCaseRecord *each = th_case_find (reading->case_, item->record);
      g_autofree char *concerns = dup_concerns (item);
      g_autofree char *line = item->premises_title != NULL
                                ? g_strdup_printf ("%s · %s", item->premises_title, concerns)
                                : g_strdup (concerns);

      if (each != NULL)
        g_ptr_array_add (items, th_tally_items_record (session, reading, each, line));
    }
}

static ThRecordItem *
number_item (const ThCasebookReading *reading,
             const ThRecord *record,
             const ThTallyCounter *counter,
             const char *team,
             const char *day)
{
  guint now = th_tally_count (reading->tally, counter->code, day, team);
  guint signed_on = now;
  gboolean is_signed = record != NULL && th_review_get_state (record) == TH_REVIEW_APPROVED
                       && th_day_get_signed (record, counter->code, &signed_on);
  g_autofree char *stated = th_tally_items_dup_stated (reading, counter->code, day, team);
  g_autofree char *line = NULL;
  g_autofree char *number = g_strdup_printf ("%u", signed_on);
  gboolean is_other = is_signed && signed_on != now;
  g_autoptr (ThPlaceStep) step = NULL;
  ThRecordItem *item;

  if (is_other)
    /* Translators: two numbers of the same thing */
    line = g_strdup_printf (_ ("Signed on %u, now %u"), signed_on, now);
  else
    line = g_steal_pointer (&stated);
  step = th_place_step_new_at ("counted", counter->code, day, team);
  item = th_record_item_new_at (step, NULL, _ (counter->label), line);
  th_record_item_set_pill (item, number, is_other ? "amber" : "number");

  return item;
}

static void
add_numbers (GPtrArray *items,
             const ThCasebookReading *reading,
             const ThRecord *record,
             ThDayState state,
             const char *team,
             const char *day)
{
  g_ptr_array_add (items, th_record_item_new_heading (state == TH_DAY_UNSIGNED
                                                        ? _ ("The numbers it is signed on")
                                                        : _ ("Signed on these numbers")));
  for (guint i = 0; i < th_tally_get_n_counters (); i++)
    {
      const ThTallyCounter *counter = th_tally_get_counter (i);

      if (counter->is_daily)
        g_ptr_array_add (items, number_item (reading, record, counter, team, day));
    }
}

static char *
dup_status (ThDayPage *self, const ThCasebookReading *reading, const ThRecord *record)
{
  g_autoptr (GArray) states = th_record_list_values (record, TH_FIELD_STATE);
  const ThFieldValue *last = &g_array_index (states, ThFieldValue, 0);
  g_autofree char *who = th_words_dup_officer (reading->operation, last->by);
  g_autofree char *when = th_words_dup_when (last->at, th_session_now (session_of (self)),
                                             th_words_get_zone (reading->operation));

  /* Translators: name of an officer, when */
  return g_strdup_printf (_ ("Signed by %s, %s."), who, when);
}

static void
show_status (ThDayPage *self,
             const ThCasebookReading *reading,
             const ThRecord *record,
             ThDayState state)
{
  g_autofree char *status = state != TH_DAY_UNSIGNED ? dup_status (self, reading, record)
                                                     : g_strdup (_ ("Not signed yet."));

  gtk_label_set_label (GTK_LABEL (self->status), status);
  gtk_widget_set_visible (self->changed, state == TH_DAY_CHANGED);
}

static void
show_sign (ThDayPage *self, ThDayState state, guint n_open, const char *team)
{
  g_autofree char *label = NULL;

  if (state == TH_DAY_CHANGED)
    label = g_strdup (_ ("Sign again"));
  else if (n_open > 0)
    label = g_strdup_printf (_ ("Sign off with %u open"), n_open);
  else
    label = g_strdup (_ ("Sign off"));
  gtk_button_set_label (GTK_BUTTON (self->sign), label);
  gtk_widget_set_visible (self->sign,
                          state != TH_DAY_SIGNED && th_day_can_sign (session_of (self), team));
}

static void
show_day (ThDayPage *self)
{
  ThCasebookReading *reading = th_casebook_get_reading (self->casebook);
  const char *day = th_period_get_day (TH_PERIOD (self->period));
  const char *team = th_period_get_team (TH_PERIOD (self->period));
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) open = NULL;
  g_autofree char *scope = NULL;
  const ThRecord *record;
  ThDayState state;

  if (day == NULL || team == NULL)
    {
      gtk_label_set_label (GTK_LABEL (self->status), "");
      gtk_widget_set_visible (self->sign, FALSE);
      th_record_list_set_items (TH_RECORD_LIST (self->list), items,
                                _ ("There is no visit to sign off yet."));
      return;
    }
  record = th_day_find (reading, team, day);
  state = th_day_get_state (reading, team, day);
  open = th_day_list_open (reading, team, day);
  scope = th_tally_items_dup_scope (reading->operation, day, team);
  th_page_set_title (TH_PAGE (self), _ ("Sign off"), scope);
  show_status (self, reading, record, state);
  show_sign (self, state, open->len, team);
  add_open (items, session_of (self), reading, open);
  add_numbers (items, reading, record, state, team, day);
  th_record_list_set_items (TH_RECORD_LIST (self->list), items, "");
}

static void
on_period_cb (ThDayPage *self)
{
  if (th_casebook_get_reading (self->casebook) != NULL)
    show_day (self);
}

static void
show_reading (ThDayPage *self)
{
  ThCasebookReading *reading = th_casebook_get_reading (self->casebook);

  if (reading == NULL)
    return;
  th_period_show (TH_PERIOD (self->period), session_of (self), reading);
  show_day (self);
}

static void
on_signed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThDayPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  self->is_signing = FALSE;
  if (th_day_sign_finish (TH_SESSION (source), result, &error))
    text = g_strdup (_ ("Signed. These numbers are kept as they are."));
  else if (error == NULL)
    text = g_strdup (_ ("Not signed: the numbers have just changed. Look at them again."));
  else
    text = th_error_text_dup (error);
  th_page_say (TH_PAGE (self), text);
}

static void
on_sign_cb (ThDayPage *self)
{
  if (self->is_signing)
    return;
  self->is_signing = TRUE;
  th_day_sign_async (session_of (self), th_casebook_get_reading (self->casebook),
                     th_period_get_team (TH_PERIOD (self->period)),
                     th_period_get_day (TH_PERIOD (self->period)), on_signed_cb,
                     g_object_ref (self));
}

static void
th_day_page_describe (ThPage *page, ThPlaceStep *step)
{
  th_period_describe (TH_PERIOD (TH_DAY_PAGE (page)->period), step);
}

static void
th_day_page_constructed (GObject *object)
{
  ThDayPage *self = TH_DAY_PAGE (object);
  const ThPlaceStep *step = th_page_get_step (TH_PAGE (self));

  G_OBJECT_CLASS (th_day_page_parent_class)->constructed (object);

  th_page_set_title (TH_PAGE (self), _ ("Sign off"), NULL);
  th_period_pick (TH_PERIOD (self->period), step->section, step->field);
  self->casebook = th_casebook_for_session (session_of (self));
  g_signal_connect_object (self->casebook, "notify::reading", G_CALLBACK (show_reading), self,
                           G_CONNECT_SWAPPED);
  show_reading (self);
}

static void
th_day_page_dispose (GObject *object)
{
  g_clear_object (&TH_DAY_PAGE (object)->casebook);

  G_OBJECT_CLASS (th_day_page_parent_class)->dispose (object);
}

static void
th_day_page_class_init (ThDayPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = th_day_page_constructed;
  G_OBJECT_CLASS (klass)->dispose = th_day_page_dispose;
  TH_PAGE_CLASS (klass)->describe = th_day_page_describe;

  g_type_ensure (TH_TYPE_PERIOD);
  g_type_ensure (TH_TYPE_RECORD_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-day-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThDayPage, period);
  gtk_widget_class_bind_template_child (widget_class, ThDayPage, status);
  gtk_widget_class_bind_template_child (widget_class, ThDayPage, changed);
  gtk_widget_class_bind_template_child (widget_class, ThDayPage, list);
  gtk_widget_class_bind_template_child (widget_class, ThDayPage, sign);
  gtk_widget_class_bind_template_callback (widget_class, on_period_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_sign_cb);
}

static void
th_day_page_init (ThDayPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
