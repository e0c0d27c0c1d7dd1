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
  GtkWidget *words;
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
  if (picture == NULL || picture->texture == NULL)
    {
      gtk_label_set_text (GTK_LABEL (self->words), _ ("This cannot be shown on this tablet."));
      return;
    }

  gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (picture->texture));
  size = g_format_size (picture->length);
  gtk_label_set_text (GTK_LABEL (self->words), size);
}

static void
th_picture_page_opened (ThRecordPage *page)
{
  g_autoptr (ThFormNode) node = th_record_page_open_question (page);

  if (node == NULL)
    return;
  if (*th_form_node_get_value (node) == '\0')
    {
      th_page_go_back (TH_PAGE (page));
      return;
    }

  gtk_accessible_update_property (GTK_ACCESSIBLE (TH_PICTURE_PAGE (page)->picture),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, th_form_node_get_label (node), -1);
  th_picture_load_async (th_page_get_session (TH_PAGE (page)), th_form_node_get_value (node), MOST,
                         th_page_get_cancellable (TH_PAGE (page)), on_loaded_cb,
                         g_object_ref (page));
}

static void
th_picture_page_class_init (ThPicturePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  TH_RECORD_PAGE_CLASS (klass)->opened = th_picture_page_opened;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-picture-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThPicturePage, picture);
  gtk_widget_class_bind_template_child (widget_class, ThPicturePage, words);
}

static void
th_picture_page_init (ThPicturePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
