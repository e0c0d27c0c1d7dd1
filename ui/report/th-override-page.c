/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-override-page.h"

#include "th-day.h"
#include "th-draft.h"
#include "th-error-text.h"
#include "th-review-entry.h"
#include "th-session-calls.h"
#include "th-tally-items.h"

#include <glib/gi18n.h>

struct _ThOverridePage
{
  ThPage parent_instance;

  GtkWidget *counted;
  GtkWidget *number;
  GtkWidget *number_problem;
  GtkWidget *reason;
  GtkWidget *reason_problem;
  GtkWidget *take_back;

  ThCasebook *casebook;
  gboolean is_filled;
  gboolean is_writing;
};

G_DEFINE_FINAL_TYPE (ThOverridePage, th_override_page, TH_TYPE_PAGE)

/* Returns: (nullable): what is stated now */
static const ThTallyOverride *
find_override (const ThCasebookReading *reading, const ThPlaceStep *step)
{
  g_autoptr (GPtrArray) list = th_tally_list_overrides (reading->tally, step->section, step->field);

  for (guint i = 0; i < list->len; i++)
    {
      const ThTallyOverride *each = g_ptr_array_index (list, i);

      if (g_str_equal (each->code, step->record))
        return each;
    }

  return NULL;
}

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThOverridePage) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  self->is_writing = FALSE;
  if (th_session_append_finish (TH_SESSION (source), result, &error))
    {
      th_draft_clear (GTK_EDITABLE (self->number));
      th_draft_clear (GTK_EDITABLE (self->reason));
      if (!g_cancellable_is_cancelled (th_page_get_cancellable (TH_PAGE (self))))
        th_page_go_back (TH_PAGE (self));
      return;
    }
  text = th_error_text_dup (error);
  th_page_say (TH_PAGE (self), text);
}

/* @stated: (nullable): NULL goes by the count again */
static void
state (ThOverridePage *self, ThValue *stated, const char *why)
{
  const ThPlaceStep *step = th_page_get_step (TH_PAGE (self));
  ThCasebookReading *reading = th_casebook_get_reading (self->casebook);
  ThEntry *entry;

  if (self->is_writing || reading == NULL)
    return;
  entry = th_review_entry_new_override (
    th_day_find (reading, step->field, step->section), th_operation_get_id (reading->operation),
    step->field, step->section, step->record,
    th_tally_count (reading->tally, step->record, step->section, step->field), stated, why);
  self->is_writing = TRUE;
  th_session_append_async (th_page_get_session (TH_PAGE (self)), entry, on_written_cb,
                           g_object_ref (self));
}

static char *
dup_text (GtkWidget *entry)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));
}

static void
on_state_cb (ThOverridePage *self)
{
  g_autofree char *number = dup_text (self->number);
  g_autofree char *reason = dup_text (self->reason);
  g_autoptr (ThValue) stated = NULL;
  guint64 count = 0;
  gboolean is_number =
    g_ascii_string_to_unsigned (number, 10, 0, TH_TALLY_OVERRIDE_MAX, &count, NULL);

  gtk_widget_set_visible (self->number_problem, !is_number);
  gtk_widget_set_visible (self->reason_problem, *reason == '\0');
  if (!is_number || *reason == '\0')
    {
      gtk_widget_grab_focus (is_number ? self->reason : self->number);
      return;
    }
  stated = th_value_new_number ((double) count);
  state (self, stated, reason);
}

static void
on_take_back_cb (ThOverridePage *self)
{
  g_autofree char *reason = dup_text (self->reason);

  gtk_widget_set_visible (self->number_problem, FALSE);
  gtk_widget_set_visible (self->reason_problem, *reason == '\0');
  if (*reason != '\0')
    state (self, NULL, reason);
}

/* What the person has begun to type stays when records change. */
static void
show_reading (ThOverridePage *self)
{
  const ThPlaceStep *step = th_page_get_step (TH_PAGE (self));
  ThCasebookReading *reading = th_casebook_get_reading (self->casebook);
  const ThTallyCounter *counter = th_tally_find_counter (step->record);
  const ThTallyOverride *now;
  g_autofree char *scope = NULL;
  g_autofree char *counted = NULL;

  if (reading == NULL || counter == NULL || step->section == NULL || step->field == NULL)
    return;
  now = find_override (reading, step);
  scope = th_tally_items_dup_scope (reading->operation, step->section, step->field);
  th_page_set_title (TH_PAGE (self), _ (counter->label), scope);
  counted = g_strdup_printf (
    _ ("The records come to %u. That number stays, and yours stands beside it with the reason."),
    th_tally_count (reading->tally, step->record, step->section, step->field));
  gtk_label_set_label (GTK_LABEL (self->counted), counted);
  gtk_widget_set_visible (self->take_back, now != NULL);
  if (now != NULL && !self->is_filled)
    {
      g_autofree char *number = g_strdup_printf ("%u", now->count);

      gtk_editable_set_text (GTK_EDITABLE (self->number), number);
      gtk_editable_set_text (GTK_EDITABLE (self->reason), now->why != NULL ? now->why : "");
    }
  self->is_filled = TRUE;
}

static void
th_override_page_constructed (GObject *object)
{
  ThOverridePage *self = TH_OVERRIDE_PAGE (object);
  ThSession *session = th_page_get_session (TH_PAGE (self));
  const ThPlaceStep *step = th_page_get_step (TH_PAGE (self));

  G_OBJECT_CLASS (th_override_page_parent_class)->constructed (object);

  self->casebook = th_casebook_for_session (session);
  g_signal_connect_object (self->casebook, "notify::reading", G_CALLBACK (show_reading), self,
                           G_CONNECT_SWAPPED);
  th_draft_keep_at (GTK_EDITABLE (self->number), session, step, "number");
  th_draft_keep_at (GTK_EDITABLE (self->reason), session, step, "reason");
  show_reading (self);
}

static void
th_override_page_dispose (GObject *object)
{
  g_clear_object (&TH_OVERRIDE_PAGE (object)->casebook);

  G_OBJECT_CLASS (th_override_page_parent_class)->dispose (object);
}

static void
th_override_page_class_init (ThOverridePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = th_override_page_constructed;
  G_OBJECT_CLASS (klass)->dispose = th_override_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-override-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThOverridePage, counted);
  gtk_widget_class_bind_template_child (widget_class, ThOverridePage, number);
  gtk_widget_class_bind_template_child (widget_class, ThOverridePage, number_problem);
  gtk_widget_class_bind_template_child (widget_class, ThOverridePage, reason);
  gtk_widget_class_bind_template_child (widget_class, ThOverridePage, reason_problem);
  gtk_widget_class_bind_template_child (widget_class, ThOverridePage, take_back);
  gtk_widget_class_bind_template_callback (widget_class, on_state_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_take_back_cb);
}

static void
th_override_page_init (ThOverridePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
