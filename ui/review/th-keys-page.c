/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "th-keys-page.h"

#include "th-detail.h"
#include "th-review-keys.h"

#include <glib/gi18n.h>

struct _ThKeysPage
{
  ThPage parent_instance;

  GtkWidget *keys;
};

G_DEFINE_FINAL_TYPE (ThKeysPage, th_keys_page, TH_TYPE_PAGE)

static void
th_keys_page_class_init (ThKeysPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-keys-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThKeysPage, keys);
}

static void
th_keys_page_init (ThKeysPage *self)
{
  guint n_keys;
  const ThReviewKey *keys = th_review_keys_list (&n_keys);

  gtk_widget_init_template (GTK_WIDGET (self));
  th_page_set_title (TH_PAGE (self), _ ("Keys"), NULL);
  for (guint i = 0; i < n_keys; i++)
    gtk_box_append (GTK_BOX (self->keys), th_detail_new (_ (keys[i].words), keys[i].key));
}
