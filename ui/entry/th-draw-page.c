/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What is drawn is kept as soon as the hand rests, and when the page is left: a lock or a crash in
 * the middle of it costs the last second.
 */

#include "th-draw-page.h"

#include "th-error-text.h"
#include "th-ink.h"
#include "th-picture.h"

#include <glib/gi18n.h>

#define REST_MILLISECONDS 1000

struct _ThDrawPage
{
  ThRecordPage parent_instance;

  GtkWidget *ink;
  GtkWidget *saved;

  ThFormNode *node;
  guint rest_source;
  gboolean is_changed; /* since it was last kept */
};

G_DEFINE_FINAL_TYPE (ThDrawPage, th_draw_page, TH_TYPE_RECORD_PAGE)

static void
on_taken_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThDrawPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (th_picture_take_finish (TH_OPEN_RECORD (source), result, &error))
    return;
  text = th_error_text_dup (error);
  th_page_say (TH_PAGE (self), text);
}

static void
keep (ThDrawPage *self)
{
  ThOpenRecord *record = th_record_page_get_record (TH_RECORD_PAGE (self));
  g_autoptr (GBytes) png = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&self->rest_source, g_source_remove);
  if (!self->is_changed || self->node == NULL
      || th_open_record_get_editing (record) != TH_EDITING_FREE)
    return;

  self->is_changed = FALSE;
  if (th_ink_is_empty (TH_INK (self->ink)))
    {
      if (!th_open_record_answer (record, self->node, NULL, &error))
        g_debug ("drawing: %s", error->message);
      return;
    }
  png = th_ink_dup_png (TH_INK (self->ink));
  th_picture_take_async (record, self->node, png, on_taken_cb, g_object_ref (self));
}

static gboolean
on_rested_cb (gpointer data)
{
  ThDrawPage *self = data;

  self->rest_source = 0;
  keep (self);

  return G_SOURCE_REMOVE;
}

static void
on_drawn_cb (ThDrawPage *self)
{
  self->is_changed = TRUE;
  g_clear_handle_id (&self->rest_source, g_source_remove);
  self->rest_source = g_timeout_add (REST_MILLISECONDS, on_rested_cb, self);
}

static void
on_clear_cb (ThDrawPage *self)
{
  if (th_ink_is_empty (TH_INK (self->ink)))
    return;
  th_ink_clear (TH_INK (self->ink));
  on_drawn_cb (self);
}

static void
th_draw_page_opened (ThRecordPage *page)
{
  ThDrawPage *self = TH_DRAW_PAGE (page);

  self->node = th_record_page_open_question (page);
  if (self->node == NULL)
    return;

  th_open_record_begin (th_record_page_get_record (page), self->node);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->ink), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  th_form_node_get_label (self->node), -1);
}

static void
th_draw_page_refresh (ThRecordPage *page)
{
  g_autofree char *saved = th_record_page_dup_saved (page);

  gtk_label_set_text (GTK_LABEL (TH_DRAW_PAGE (page)->saved), saved);
}

static void
th_draw_page_leave (ThPage *page)
{
  ThDrawPage *self = TH_DRAW_PAGE (page);

  keep (self);
  if (self->node != NULL)
    th_open_record_end (th_record_page_get_record (TH_RECORD_PAGE (self)), self->node);

  TH_PAGE_CLASS (th_draw_page_parent_class)->leave (page);
}

static void
th_draw_page_dispose (GObject *object)
{
  ThDrawPage *self = TH_DRAW_PAGE (object);

  g_clear_handle_id (&self->rest_source, g_source_remove);
  g_clear_object (&self->node);

  G_OBJECT_CLASS (th_draw_page_parent_class)->dispose (object);
}

static void
th_draw_page_class_init (ThDrawPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_draw_page_dispose;
  TH_RECORD_PAGE_CLASS (klass)->opened = th_draw_page_opened;
  TH_RECORD_PAGE_CLASS (klass)->refresh = th_draw_page_refresh;
  TH_PAGE_CLASS (klass)->leave = th_draw_page_leave;

  g_type_ensure (TH_TYPE_INK);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-draw-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThDrawPage, ink);
  gtk_widget_class_bind_template_child (widget_class, ThDrawPage, saved);
  gtk_widget_class_bind_template_callback (widget_class, on_clear_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_drawn_cb);
  gtk_widget_class_bind_template_callback (widget_class, th_ink_undo);
}

static void
th_draw_page_init (ThDrawPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
