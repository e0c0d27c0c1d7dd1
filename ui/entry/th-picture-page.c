/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-picture-page.h"

#include "th-error-text.h"
#include "th-picture.h"

#include <glib/gi18n.h>

/* Enough to read a document that was photographed, and no more than a tablet bears. */
#define MOST 3000

struct _ThPicturePage
{
  ThRecordPage parent_instance;

  GtkWidget *picture;
  GtkWidget *larger;
  GtkWidget *words;

  char *value;
  gboolean is_missing; /* from this tablet */
};

G_DEFINE_FINAL_TYPE (ThPicturePage, th_picture_page, TH_TYPE_RECORD_PAGE)

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThPicturePage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ThPicture) picture = th_picture_load_finish (TH_SESSION (source), result, &error);
  g_autofree char *size = NULL;

  if (g_cancellable_is_cancelled (th_page_get_cancellable (TH_PAGE (self))))
    return;
  self->is_missing = g_error_matches (error, TH_STORE_ERROR, TH_STORE_ERROR_NOT_FOUND);
  if (self->is_missing)
    {
      gtk_label_set_text (GTK_LABEL (self->words),
                          th_picture_want (TH_SESSION (source), self->value));
      return;
    }
  if (picture == NULL || picture->texture == NULL)
    {
      gtk_label_set_text (GTK_LABEL (self->words), _ ("This cannot be shown on this tablet."));
      return;
    }

  gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (picture->texture));
  gtk_widget_set_sensitive (self->larger, TRUE);
  size = g_format_size (picture->length);
  gtk_label_set_text (GTK_LABEL (self->words), size);
}

static void
load (ThPicturePage *self)
{
  self->is_missing = FALSE;
  th_picture_load_async (th_page_get_session (TH_PAGE (self)), self->value, MOST,
                         th_page_get_cancellable (TH_PAGE (self)), on_loaded_cb,
                         g_object_ref (self));
}

static void
on_blobs_cb (ThPicturePage *self)
{
  if (self->is_missing)
    load (self);
}

static void
th_picture_page_opened (ThRecordPage *page)
{
  ThPicturePage *self = TH_PICTURE_PAGE (page);
  g_autoptr (ThFormNode) node = th_record_page_open_question (page);

  if (node == NULL)
    return;
  if (*th_form_node_get_value (node) == '\0')
    {
      th_page_go_back (TH_PAGE (page));
      return;
    }

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->picture), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  th_form_node_get_label (node), -1);
  th_picture_follow (th_page_get_session (TH_PAGE (page)), G_CALLBACK (on_blobs_cb),
                     G_OBJECT (self));
  self->value = g_strdup (th_form_node_get_value (node));
  load (self);
}

static void
th_picture_page_finalize (GObject *object)
{
  g_free (TH_PICTURE_PAGE (object)->value);

  G_OBJECT_CLASS (th_picture_page_parent_class)->finalize (object);
}

static void
th_picture_page_class_init (ThPicturePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = th_picture_page_finalize;
  TH_RECORD_PAGE_CLASS (klass)->opened = th_picture_page_opened;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-picture-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThPicturePage, picture);
  gtk_widget_class_bind_template_child (widget_class, ThPicturePage, larger);
  gtk_widget_class_bind_template_child (widget_class, ThPicturePage, words);
}

static void
th_picture_page_init (ThPicturePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
