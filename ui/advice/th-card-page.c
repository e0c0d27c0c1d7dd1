/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-card-page.h"

#include "th-card.h"
#include "th-language.h"

#include <adwaita.h>
#include <string.h>

struct _ThCardPage
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *draft;
  GtkWidget *scroller;
  GtkWidget *words;
  GtkWidget *numbers;
  GtkWidget *done;
  GtkWidget *give_back;
  GtkWidget *officers_give_back; /* in the language of the program */
};

enum
{
  SIGNAL_DONE,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (ThCardPage, th_card_page, GTK_TYPE_WIDGET)

static guint signals[N_SIGNALS];

/* Isolates of the bidirectional algorithm (UAX 9): text in them leaves what is around it alone. */
#define RIGHTWARDS "\xe2\x81\xa6"   /* U+2066 */
#define FIRST_STRONG "\xe2\x81\xa8" /* U+2068 */
#define END "\xe2\x81\xa9"          /* U+2069 */

static const struct
{
  const char *before;
  const char *after;
} parts[] = {
  [TH_CARD_TITLE] = { "<span size='x-large' weight='bold'>", "</span>\n" },
  [TH_CARD_HEADING] = { "\n<span size='large' weight='bold'>", "</span>\n" },
  [TH_CARD_PARAGRAPH] = { "\n", "\n" },
  [TH_CARD_ITEM] = { "\n•  ", "" },
};

static void
on_done_cb (ThCardPage *self)
{
  g_signal_emit (self, signals[SIGNAL_DONE], 0);
}

/* "call **999** now": every second piece is strong. Most are numbers, whose groups would change
 * places in a line that runs to the left were they not isolated from it. */
static void
append_text (GString *markup, const char *text)
{
  g_auto (GStrv) pieces = g_strsplit (text, "**", -1);

  for (guint i = 0; pieces[i] != NULL; i++)
    {
      g_autofree char *escaped = g_markup_escape_text (pieces[i], -1);

      g_string_append_printf (markup, i % 2 == 1 ? "<b>" FIRST_STRONG "%s" END "</b>" : "%s",
                              escaped);
    }
}

static char *
dup_markup (const char *language, GPtrArray *blocks)
{
  g_autofree char *tag = g_markup_escape_text (language, -1);
  GString *markup = g_string_new (NULL);
  ThCardPart last = TH_CARD_TITLE;

  g_string_append_printf (markup, "<span lang='%s'>", tag);
  for (guint i = 0; i < blocks->len; i++)
    {
      const ThCardBlock *block = g_ptr_array_index (blocks, i);

      if (last == TH_CARD_ITEM && block->part != TH_CARD_ITEM)
        g_string_append_c (markup, '\n');
      g_string_append (markup, parts[block->part].before);
      append_text (markup, block->text);
      g_string_append (markup, parts[block->part].after);
      last = block->part;
    }
  g_string_append (markup, "</span>");

  return g_string_free (markup, FALSE);
}

/* The name of a line is in English, its number runs to the right in every language. */
static char *
dup_numbers_markup (const char *numbers)
{
  g_auto (GStrv) lines = g_strsplit (numbers, "\n", -1);
  GString *markup = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *escaped = g_markup_escape_text (lines[i], -1);
      char *tab = strchr (escaped, '\t');

      if (tab == NULL)
        continue;
      *tab = '\0';
      g_string_append_printf (markup, "%s" FIRST_STRONG "%s" END "\n<b>" RIGHTWARDS "%s" END "</b>",
                              markup->len > 0 ? "\n\n" : "", escaped, tab + 1);
    }

  return g_string_free (markup, FALSE);
}

/* The card and its scroll bar are the person's; the rest of the page is the officer's. */
static void
lay_out (ThCardPage *self, GtkTextDirection direction)
{
  GtkWidget *const parts_of_card[] = {
    self->scroller,
    gtk_scrolled_window_get_vscrollbar (GTK_SCROLLED_WINDOW (self->scroller)),
    gtk_widget_get_parent (self->words),
    self->words,
    self->numbers,
  };

  for (guint i = 0; i < G_N_ELEMENTS (parts_of_card); i++)
    gtk_widget_set_direction (parts_of_card[i], direction);
}

/* In the person's words first, then in the officer's, who may have to ask for it. */
static void
show_give_back (ThCardPage *self, const char *language, const char *words)
{
  const char *officers = gtk_label_get_label (GTK_LABEL (self->officers_give_back));
  gboolean has_words = *words != '\0';
  gboolean is_other = has_words && !g_str_equal (words, officers);
  g_autofree char *markup = g_markup_printf_escaped ("<span lang='%s'>%s</span>", language, words);
  g_autofree char *name =
    g_strjoin (". ", has_words ? words : officers, is_other ? officers : NULL, NULL);

  gtk_label_set_markup (GTK_LABEL (self->give_back), markup);
  gtk_widget_set_visible (self->give_back, has_words);
  gtk_widget_set_visible (self->officers_give_back, is_other || !has_words);
  if (is_other)
    gtk_widget_add_css_class (self->officers_give_back, "under");
  else
    gtk_widget_remove_css_class (self->officers_give_back, "under");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->done), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
}

static void
th_card_page_dispose (GObject *object)
{
  g_clear_pointer (&TH_CARD_PAGE (object)->box, gtk_widget_unparent);

  G_OBJECT_CLASS (th_card_page_parent_class)->dispose (object);
}

static void
th_card_page_class_init (ThCardPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_card_page_dispose;
  signals[SIGNAL_DONE] = g_signal_new ("done", TH_TYPE_CARD_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-card-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThCardPage, box);
  gtk_widget_class_bind_template_child (widget_class, ThCardPage, draft);
  gtk_widget_class_bind_template_child (widget_class, ThCardPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, ThCardPage, words);
  gtk_widget_class_bind_template_child (widget_class, ThCardPage, numbers);
  gtk_widget_class_bind_template_child (widget_class, ThCardPage, done);
  gtk_widget_class_bind_template_child (widget_class, ThCardPage, give_back);
  gtk_widget_class_bind_template_child (widget_class, ThCardPage, officers_give_back);
  gtk_widget_class_bind_template_callback (widget_class, on_done_cb);
}

static void
th_card_page_init (ThCardPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
th_card_page_new (void)
{
  return g_object_new (TH_TYPE_CARD_PAGE, NULL);
}

void
th_card_page_show (ThCardPage *self,
                   const char *language,
                   const char *text,
                   const char *numbers,
                   gboolean is_reviewed)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (ThCard) card = th_card_new (bytes, NULL);
  g_autofree char *markup = NULL;
  g_autofree char *numbers_markup = dup_numbers_markup (numbers);

  if (card == NULL)
    return;
  markup = dup_markup (language, th_card_get_blocks (card));
  lay_out (self, th_language_get_direction (language));
  gtk_label_set_markup (GTK_LABEL (self->words), markup);
  gtk_label_set_markup (GTK_LABEL (self->numbers), numbers_markup);
  show_give_back (self, language, th_card_get_give_back (card));
  gtk_widget_set_visible (self->draft, !is_reviewed);
  gtk_adjustment_set_value (
    gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), 0);
}
