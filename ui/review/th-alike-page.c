/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-alike-page.h"

#include "th-kind.h"
#include "th-row-button.h"
#include "th-same-words.h"

#include <glib/gi18n.h>

/* Whoever has gone through these comes back for more. */
#define PAIRS_MAX 100

struct _ThAlikePage
{
  ThPage parent_instance;

  GtkWidget *none;
  GtkWidget *open_title;
  GtkWidget *open;
  GtkWidget *said_title;
  GtkWidget *said;

  ThCasebook *casebook;
};

G_DEFINE_FINAL_TYPE (ThAlikePage, th_alike_page, TH_TYPE_PAGE)

static void
on_row_cb (ThAlikePage *self, GtkWidget *row)
{
  th_page_go (TH_PAGE (self), g_object_get_data (G_OBJECT (row), "step"));
}

static void
clear (GtkWidget *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    gtk_box_remove (GTK_BOX (box), child);
}

static GtkWidget *
add_row (ThAlikePage *self, GtkWidget *box, ThCaseRecord *a, ThCaseRecord *b, const char *line)
{
  const ThSameWords *words = th_same_words_of (th_record_get_kind (a->record));
  /* Translators: titles of two records that may be the same */
  g_autofree char *title =
    g_strdup_printf (_ ("%s and %s"), th_same_words_get_title (a), th_same_words_get_title (b));
  GtkWidget *row = th_row_button_new (words->icon, title, line);
  ThPlaceStep *step =
    th_place_step_new_at ("same", th_record_get_id (a->record), th_record_get_id (b->record), NULL);

  g_object_set_data_full (G_OBJECT (row), "step", step, (GDestroyNotify) th_place_step_free);
  g_signal_connect_object (row, "clicked", G_CALLBACK (on_row_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), row);

  return row;
}

static char *
dup_line (ThCaseRecord *a, ThCaseRecord *b, guint reasons)
{
  g_autofree char *alike = th_same_words_dup_reasons (reasons);
  const char *one = a->premises != NULL ? th_same_words_get_title (a->premises) : "";
  const char *two = b->premises != NULL ? th_same_words_get_title (b->premises) : "";

  if (a->kind == TH_KINDS_PREMISES)
    return g_steal_pointer (&alike);
  if (g_str_equal (one, two))
    return g_strdup_printf ("%s\n%s", alike, one);

  return g_strdup_printf ("%s\n%s · %s", alike, one, two);
}

static guint
show_open (ThAlikePage *self, ThCasebookReading *reading)
{
  GPtrArray *pairs = th_day_queue_get_pairs (reading->queue);
  guint n_shown = 0;

  clear (self->open);
  for (guint i = 0; i < pairs->len && n_shown < PAIRS_MAX; i++)
    {
      const ThLikePair *pair = g_ptr_array_index (pairs, i);
      ThCaseRecord *a = th_case_find (reading->case_, pair->a);
      ThCaseRecord *b = th_case_find (reading->case_, pair->b);
      g_autofree char *line = NULL;

      if (a == NULL || b == NULL)
        continue;
      line = dup_line (a, b, pair->reasons);
      add_row (self, self->open, a, b, line);
      n_shown++;
    }

  return n_shown;
}

typedef struct
{
  ThAlikePage *page;
  ThCasebookReading *reading;
  guint n_shown;
} Saying;

static void
add_said (const char *one, const char *other, gboolean is_same, gpointer data)
{
  Saying *self = data;
  ThCaseRecord *a = th_case_find (self->reading->case_, one);
  ThCaseRecord *b = th_case_find (self->reading->case_, other);
  const ThSameWords *words;
  GtkWidget *row;

  if (a == NULL || b == NULL || self->n_shown >= PAIRS_MAX)
    return;
  words = th_same_words_of (th_record_get_kind (a->record));
  row = add_row (self->page, self->page->said, a, b, NULL);
  th_row_button_set_pill (TH_ROW_BUTTON (row), is_same ? _ (words->one) : _ ("Not the same"),
                          is_same ? "green" : "plain");
  self->n_shown++;
}

static guint
show_said (ThAlikePage *self, ThCasebookReading *reading)
{
  Saying saying = { self, reading, 0 };

  clear (self->said);
  th_same_foreach (th_case_get_same (reading->case_), add_said, &saying);

  return saying.n_shown;
}

static void
show_reading (ThAlikePage *self)
{
  ThCasebookReading *reading = th_casebook_get_reading (self->casebook);
  g_autofree char *subtitle = NULL;
  guint n_open, n_said;

  if (reading == NULL)
    return;
  n_open = show_open (self, reading);
  n_said = show_said (self, reading);
  subtitle =
    g_strdup_printf (ngettext ("%u pair to look at", "%u pairs to look at", n_open), n_open);
  th_page_set_title (TH_PAGE (self), _ ("Likely duplicates"), subtitle);
  gtk_widget_set_visible (self->none, n_open == 0);
  gtk_widget_set_visible (self->open_title, n_open > 0);
  gtk_widget_set_visible (self->open, n_open > 0);
  gtk_widget_set_visible (self->said_title, n_said > 0);
  gtk_widget_set_visible (self->said, n_said > 0);
}

static void
th_alike_page_constructed (GObject *object)
{
  ThAlikePage *self = TH_ALIKE_PAGE (object);

  G_OBJECT_CLASS (th_alike_page_parent_class)->constructed (object);

  th_page_set_title (TH_PAGE (self), _ ("Likely duplicates"), NULL);
  self->casebook = th_casebook_for_session (th_page_get_session (TH_PAGE (self)));
  g_signal_connect_object (self->casebook, "notify::reading", G_CALLBACK (show_reading), self,
                           G_CONNECT_SWAPPED);
  show_reading (self);
}

static void
th_alike_page_dispose (GObject *object)
{
  g_clear_object (&TH_ALIKE_PAGE (object)->casebook);

  G_OBJECT_CLASS (th_alike_page_parent_class)->dispose (object);
}

static void
th_alike_page_class_init (ThAlikePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = th_alike_page_constructed;
  object_class->dispose = th_alike_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-alike-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThAlikePage, none);
  gtk_widget_class_bind_template_child (widget_class, ThAlikePage, open_title);
  gtk_widget_class_bind_template_child (widget_class, ThAlikePage, open);
  gtk_widget_class_bind_template_child (widget_class, ThAlikePage, said_title);
  gtk_widget_class_bind_template_child (widget_class, ThAlikePage, said);
}

static void
th_alike_page_init (ThAlikePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
