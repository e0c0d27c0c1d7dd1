/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-held-page.h"

#include "th-error-text.h"
#include "th-held-card.h"
#include "th-session-calls.h"

#include <glib/gi18n.h>

struct _ThHeldPage
{
  ThPage parent_instance;

  GtkWidget *explain;
  GtkWidget *cards;

  ThCasebook *casebook;
  ThHistory *history; /* NULL until it was read */
};

G_DEFINE_FINAL_TYPE (ThHeldPage, th_held_page, TH_TYPE_PAGE)

/* Of the creating entry, held or not. */
static const char *
get_kind (ThHeldPage *self, const ThCasebookReading *casebook)
{
  const char *record = th_page_get_step (TH_PAGE (self))->record;
  const ThCaseRecord *known = th_case_find (casebook->case_, record);

  for (guint i = 0; known == NULL && i < th_history_get_n_entries (self->history); i++)
    {
      const ThHistoryEntry *entry = th_history_get_entry (self->history, i);

      if (entry->entry != NULL && entry->entry->kind != NULL)
        return entry->entry->kind;
    }

  return known != NULL ? th_record_get_kind (known->record) : "";
}

static void
show_held (ThHeldPage *self)
{
  ThCasebookReading *casebook = th_casebook_get_reading (self->casebook);
  const GError *error;
  const char *kind;
  guint n_held = 0;

  if (casebook == NULL || self->history == NULL || gtk_widget_get_first_child (self->cards) != NULL)
    return;
  kind = get_kind (self, casebook);
  for (guint i = 0; i < th_history_get_n_entries (self->history); i++)
    {
      const ThHistoryEntry *entry = th_history_get_entry (self->history, i);

      if (entry->held == NULL)
        continue;
      n_held++;
      gtk_box_append (GTK_BOX (self->cards),
                      th_held_card_new (th_page_get_session (TH_PAGE (self)), casebook,
                                        th_page_get_step (TH_PAGE (self))->record, kind, entry));
    }
  error = th_history_get_error (self->history);
  if (error != NULL && n_held == 0)
    {
      g_autofree char *text = th_error_text_dup (error);

      gtk_label_set_text (GTK_LABEL (self->explain), text);
    }
  else
    gtk_label_set_text (
      GTK_LABEL (self->explain),
      n_held > 0
        ? _ ("The station has these and does not count them. Accepting writes what they say "
             "in your own name; letting go leaves them in the log.")
        : _ ("The station holds nothing back here any more."));
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThHeldPage) self = data;
  g_autoptr (GError) error = NULL;
  ThHistory *history = th_session_load_history_finish (TH_SESSION (source), result, &error);

  if (g_cancellable_is_cancelled (th_page_get_cancellable (TH_PAGE (self))))
    {
      g_clear_pointer (&history, th_history_free);
      return;
    }
  if (history == NULL)
    {
      g_autofree char *text = th_error_text_dup (error);

      gtk_label_set_text (GTK_LABEL (self->explain), text);
      return;
    }
  self->history = history;
  show_held (self);
}

static void
th_held_page_constructed (GObject *object)
{
  ThHeldPage *self = TH_HELD_PAGE (object);
  const ThPlaceStep *step = th_page_get_step (TH_PAGE (self));
  ThSession *session = th_page_get_session (TH_PAGE (self));

  G_OBJECT_CLASS (th_held_page_parent_class)->constructed (object);

  th_page_set_title (TH_PAGE (self), _ ("Held back"), NULL);
  if (step == NULL || step->record == NULL)
    return;
  self->casebook = th_casebook_for_session (session);
  g_signal_connect_object (self->casebook, "notify::reading", G_CALLBACK (show_held), self,
                           G_CONNECT_SWAPPED);
  th_session_load_history_async (session, step->record, th_page_get_cancellable (TH_PAGE (self)),
                                 on_read_cb, g_object_ref (self));
}

static void
th_held_page_dispose (GObject *object)
{
  ThHeldPage *self = TH_HELD_PAGE (object);

  g_clear_object (&self->casebook);
  g_clear_pointer (&self->history, th_history_free);

  G_OBJECT_CLASS (th_held_page_parent_class)->dispose (object);
}

static void
th_held_page_class_init (ThHeldPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = th_held_page_constructed;
  object_class->dispose = th_held_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-held-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThHeldPage, explain);
  gtk_widget_class_bind_template_child (widget_class, ThHeldPage, cards);
}

static void
th_held_page_init (ThHeldPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
