/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A tap on a card gives it to the window ("win.advise"), which locks before it shows it: from what
 * a person holds in their hands no way leads into the record.
 */

#include "th-advice-page.h"

#include "th-advice-reading.h"
#include "th-detail.h"
#include "th-language.h"
#include "th-row-button.h"

#include <glib/gi18n.h>

struct _ThAdvicePage
{
  ThPage parent_instance;

  GtkWidget *who;
  GtkWidget *no_cards;
  GtkWidget *cards;
  GtkWidget *numbers;
  GtkWidget *others;

  ThAdviceReading *reading;
};

G_DEFINE_FINAL_TYPE (ThAdvicePage, th_advice_page, TH_TYPE_PAGE)

static ThSession *
session_of (ThAdvicePage *self)
{
  return th_page_get_session (TH_PAGE (self));
}

static const char *
person_of (ThAdvicePage *self)
{
  const ThPlaceStep *step = th_page_get_step (TH_PAGE (self));

  return step != NULL && step->record != NULL ? step->record : "";
}

/* Service and number, a line each, of what a person may call. */
static char *
dup_numbers (ThAdvicePage *self)
{
  GString *numbers = g_string_new (NULL);

  for (guint i = 0; i < self->reading->lines->len; i++)
    {
      const ThLine *line = g_ptr_array_index (self->reading->lines, i);

      if (th_line_is_for_person (line))
        g_string_append_printf (numbers, "%s\t%s\n", line->service, line->number);
    }

  return g_string_free (numbers, FALSE);
}

static void
on_card_cb (ThAdvicePage *self, GtkWidget *row)
{
  const ThAdviceCard *card = g_object_get_data (G_OBJECT (row), "card");
  g_autofree char *numbers = dup_numbers (self);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.advise", "(ssssb)", person_of (self),
                              card->language, card->text, numbers, card->is_reviewed);
}

static void
clear (GtkWidget *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    gtk_box_remove (GTK_BOX (box), child);
}

static void
show_cards (ThAdvicePage *self)
{
  clear (self->cards);
  for (guint i = 0; i < self->reading->cards->len; i++)
    {
      ThAdviceCard *card = g_ptr_array_index (self->reading->cards, i);
      g_autofree char *line = NULL;
      GtkWidget *row;

      /* Translators: name of a language, title of the card in it */
      line = g_strdup_printf (_ ("%s: %s"), th_language_get_name (card->language), card->title);
      row =
        th_row_button_new ("th-advice-symbolic", th_language_get_own_name (card->language), line);
      if (!card->is_reviewed)
        th_row_button_set_pill (TH_ROW_BUTTON (row), _ ("Draft, not checked"), "amber");
      g_object_set_data (G_OBJECT (row), "card", card);
      g_signal_connect_object (row, "clicked", G_CALLBACK (on_card_cb), self, G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (self->cards), row);
    }
  gtk_widget_set_visible (self->cards, self->reading->cards->len > 0);
  gtk_widget_set_visible (self->no_cards, self->reading->cards->len == 0);
}

/* "27 Apr 2026". */
static char *
dup_day (const char *date)
{
  g_autofree char *moment = g_strconcat (date, "T00:00:00Z", NULL);
  g_autoptr (GDateTime) day = g_date_time_new_from_iso8601 (moment, NULL);

  /* Translators: day, month, year, g_date_time_format () */
  return day != NULL ? g_date_time_format (day, _ ("%-d %b %Y")) : g_strdup (date);
}

/* "sq bg" is "Albanian, Bulgarian". */
static char *
dup_names (const char *languages)
{
  g_auto (GStrv) tags = g_strsplit (languages, " ", -1);
  GString *names = g_string_new (NULL);

  for (guint i = 0; tags[i] != NULL; i++)
    {
      if (*tags[i] != '\0')
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "",
                                th_language_get_name (tags[i]));
    }

  return g_string_free (names, FALSE);
}

static void
add_explainer (ThAdvicePage *self, const ThLine *line)
{
  g_autofree char *names = dup_names (line->languages);

  gtk_box_append (GTK_BOX (self->others), th_detail_new (names, line->service));
}

static void
add_number (ThAdvicePage *self, const ThLine *line)
{
  g_autofree char *when = line->is_fixed ? NULL : dup_day (line->last_verified);
  g_autofree char *label = NULL;

  if (line->is_fixed)
    label = g_strdup (line->service);
  else
    /* Translators: name of a help line, date on which somebody checked its number */
    label = g_strdup_printf (_ ("%s, checked %s"), line->service, when);
  gtk_box_append (GTK_BOX (self->numbers), th_detail_new (label, line->number));
}

static void
show_lines (ThAdvicePage *self)
{
  clear (self->numbers);
  clear (self->others);
  for (guint i = 0; i < self->reading->lines->len; i++)
    {
      const ThLine *line = g_ptr_array_index (self->reading->lines, i);

      if (th_line_is_for_person (line))
        add_number (self, line);
      else if (g_str_equal (line->audience, "interpreter"))
        gtk_box_append (GTK_BOX (self->others), th_detail_new (line->service, line->number));
      else if (g_str_equal (line->audience, "explainer"))
        add_explainer (self, line);
    }
}

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThAdvicePage) self = data;
  g_autoptr (GError) error = NULL;
  ThAdviceReading *reading = th_advice_reading_finish (TH_SESSION (source), result, &error);

  if (reading == NULL)
    return;
  clear (self->cards);
  g_clear_pointer (&self->reading, th_advice_reading_free);
  self->reading = reading;
  show_cards (self);
  show_lines (self);
}

static void
read_again (ThAdvicePage *self)
{
  if (th_session_get_operation (session_of (self)) != NULL)
    th_advice_reading_async (session_of (self), th_page_get_cancellable (TH_PAGE (self)),
                             on_read_cb, g_object_ref (self));
}

/* Cards come after the records of a first pull, and without a word. */
static void
on_state_cb (ThAdvicePage *self)
{
  if (th_sync_get_state (th_session_get_sync (session_of (self))) == TH_SYNC_IDLE)
    read_again (self);
}

static void
th_advice_page_constructed (GObject *object)
{
  ThAdvicePage *self = TH_ADVICE_PAGE (object);

  G_OBJECT_CLASS (th_advice_page_parent_class)->constructed (object);

  th_page_set_title (TH_PAGE (self), _ ("Advice"), NULL);
  gtk_label_set_text (
    GTK_LABEL (self->who),
    *person_of (self) != '\0'
      ? _ ("Choose the language and hand over the tablet. It locks first; the card and how long it "
           "was shown are recorded with this person.")
      : _ (
        "Choose the language and hand over the tablet. It locks first. To have it recorded, open "
        "advice from the person’s own page."));
  g_signal_connect_object (session_of (self), "notify::operation", G_CALLBACK (read_again), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (th_session_get_sync (session_of (self)), "notify::state",
                           G_CALLBACK (on_state_cb), self, G_CONNECT_SWAPPED);
  read_again (self);
}

static void
th_advice_page_dispose (GObject *object)
{
  g_clear_pointer (&TH_ADVICE_PAGE (object)->reading, th_advice_reading_free);

  G_OBJECT_CLASS (th_advice_page_parent_class)->dispose (object);
}

static void
th_advice_page_class_init (ThAdvicePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = th_advice_page_constructed;
  G_OBJECT_CLASS (klass)->dispose = th_advice_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-advice-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThAdvicePage, who);
  gtk_widget_class_bind_template_child (widget_class, ThAdvicePage, no_cards);
  gtk_widget_class_bind_template_child (widget_class, ThAdvicePage, cards);
  gtk_widget_class_bind_template_child (widget_class, ThAdvicePage, numbers);
  gtk_widget_class_bind_template_child (widget_class, ThAdvicePage, others);
}

static void
th_advice_page_init (ThAdvicePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
