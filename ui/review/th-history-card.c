/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-history-card.h"

#include "th-detail.h"
#include "th-pair-row.h"
#include "th-words.h"

#include <glib/gi18n.h>

struct _ThHistoryCard
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *deed;
  GtkWidget *when;
  GtkWidget *why;
  GtkWidget *held;
  GtkWidget *changes;
  GtkWidget *pick;

  int64_t moment;
};

enum
{
  SIGNAL_PICKED,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (ThHistoryCard, th_history_card, GTK_TYPE_WIDGET)

static guint signals[N_SIGNALS];

static void
on_pick_cb (ThHistoryCard *self)
{
  g_signal_emit (self, signals[SIGNAL_PICKED], 0);
}

static void
th_history_card_dispose (GObject *object)
{
  g_clear_pointer (&TH_HISTORY_CARD (object)->box, gtk_widget_unparent);

  G_OBJECT_CLASS (th_history_card_parent_class)->dispose (object);
}

static void
th_history_card_class_init (ThHistoryCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_history_card_dispose;
  signals[SIGNAL_PICKED] = g_signal_new ("picked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-history-card.ui");
  gtk_widget_class_bind_template_child (widget_class, ThHistoryCard, box);
  gtk_widget_class_bind_template_child (widget_class, ThHistoryCard, deed);
  gtk_widget_class_bind_template_child (widget_class, ThHistoryCard, when);
  gtk_widget_class_bind_template_child (widget_class, ThHistoryCard, why);
  gtk_widget_class_bind_template_child (widget_class, ThHistoryCard, held);
  gtk_widget_class_bind_template_child (widget_class, ThHistoryCard, changes);
  gtk_widget_class_bind_template_child (widget_class, ThHistoryCard, pick);
  gtk_widget_class_bind_template_callback (widget_class, on_pick_cb);
}

static void
th_history_card_init (ThHistoryCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
add_note (ThHistoryCard *self, const char *label, const char *text)
{
  gtk_box_append (GTK_BOX (self->changes), th_detail_new (label, text));
}

/* A first account stands alone; an amendment stands beside what it amends. */
static void
add_change (ThHistoryCard *self,
            const ThHistoryTerms *terms,
            const ThHistoryChange *change,
            gboolean is_creation)
{
  g_autofree char *label = th_history_words_dup_label (terms, change->path);
  g_autofree char *value = th_history_words_dup_value (terms, change->path, change->value);
  g_autofree char *old = th_history_words_dup_values (terms, change->path, change->old);
  g_autofree char *beside = th_history_words_dup_values (terms, change->path, change->beside);
  GtkWidget *row;

  if (*old != '\0')
    {
      row = th_pair_row_new (label, _ ("Was"), old, _ ("Now"), value);
      th_pair_row_strike_first (TH_PAIR_ROW (row));
      gtk_box_append (GTK_BOX (self->changes), row);
    }
  else
    {
      /* Translators: a question that was answered for the first time */
      g_autofree char *first = g_strdup_printf (_ ("%s, first account"), label);

      add_note (self, change->is_first && !is_creation && *change->path != '_' ? first : label,
                value);
    }
  if (change->hides)
    add_note (self, label, _ ("It replaced something that cannot be read here."));
  if (*beside != '\0')
    add_note (self, _ ("Another value stood beside it"), beside);
}

static void
show_changes (ThHistoryCard *self,
              const ThHistoryTerms *terms,
              const ThHistoryRow *row,
              const char *question)
{
  gboolean is_creation = row->entry->entry != NULL && th_entry_is_creation (row->entry->entry);

  for (guint i = 0; i < row->changes->len; i++)
    {
      const ThHistoryChange *change = g_ptr_array_index (row->changes, i);
      g_autofree char *of = th_report_words_dup_question (change->path);

      if (question == NULL || g_str_equal (of, question))
        add_change (self, terms, change, is_creation);
    }
  gtk_widget_set_visible (self->changes, gtk_widget_get_first_child (self->changes) != NULL);
}

static void
show_line (GtkWidget *label, const char *format, const char *text)
{
  g_autofree char *line = text != NULL ? g_strdup_printf (format, text) : NULL;

  gtk_widget_set_visible (label, line != NULL);
  gtk_label_set_text (GTK_LABEL (label), line != NULL ? line : "");
}

GtkWidget *
th_history_card_new (const ThHistoryTerms *terms, const ThHistoryRow *row, const char *question)
{
  ThHistoryCard *self = g_object_new (TH_TYPE_HISTORY_CARD, NULL);
  g_autofree char *name = th_words_dup_officer (terms->reading->operation, row->by);
  g_autofree char *when = th_history_words_dup_when (terms, row);
  /* Translators: name of a person, what they did */
  g_autofree char *deed = g_strdup_printf (_ ("%s: %s"), name, th_history_words_get_deed (row));
  g_autofree char *aloud = g_strdup_printf (_ ("Compare: %s, %s"), deed, when);

  self->moment = row->moment;
  gtk_label_set_text (GTK_LABEL (self->deed), deed);
  gtk_label_set_text (GTK_LABEL (self->when), when);
  /* Translators: the reason that was given */
  show_line (self->why, _ ("Reason: %s"), row->why);
  show_line (self->held, _ ("Held back at the station, so it does not count: %s"), row->held);
  show_changes (self, terms, row, question);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->pick), GTK_ACCESSIBLE_PROPERTY_LABEL, aloud,
                                  -1);

  return GTK_WIDGET (self);
}

int64_t
th_history_card_get_moment (ThHistoryCard *self)
{
  return self->moment;
}

gboolean
th_history_card_is_picked (ThHistoryCard *self)
{
  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->pick));
}

void
th_history_card_unpick (ThHistoryCard *self)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->pick), FALSE);
}
