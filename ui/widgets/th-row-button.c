/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A GtkButton and not a list row: a finger that wobbles or rests still taps it. */

#include "th-row-button.h"

struct _ThRowButton
{
  GtkButton parent_instance;

  GtkWidget *icon;
  GtkWidget *title;
  GtkWidget *subtitle;
  GtkWidget *pill;
  const char *tint;
};

enum
{
  PROP_0,
  PROP_ICON,
  PROP_TITLE,
  PROP_SUBTITLE,
  N_PROPS
};

G_DEFINE_FINAL_TYPE (ThRowButton, th_row_button, GTK_TYPE_BUTTON)

static GParamSpec *props[N_PROPS];

static void
name_aloud (ThRowButton *self)
{
  g_autoptr (GString) name = g_string_new (gtk_label_get_text (GTK_LABEL (self->title)));
  GtkWidget *more[] = { self->subtitle, self->pill };

  for (guint i = 0; i < G_N_ELEMENTS (more); i++)
    {
      if (gtk_widget_get_visible (more[i]))
        g_string_append_printf (name, ", %s", gtk_label_get_text (GTK_LABEL (more[i])));
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name->str,
                                  -1);
}

static void
th_row_button_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  ThRowButton *self = TH_ROW_BUTTON (object);

  switch (prop_id)
    {
    case PROP_ICON:
      g_value_set_string (value, gtk_image_get_icon_name (GTK_IMAGE (self->icon)));
      break;
    case PROP_TITLE:
      g_value_set_string (value, gtk_label_get_text (GTK_LABEL (self->title)));
      break;
    case PROP_SUBTITLE:
      g_value_set_string (value, gtk_label_get_text (GTK_LABEL (self->subtitle)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
th_row_button_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  ThRowButton *self = TH_ROW_BUTTON (object);
  const char *text = g_value_get_string (value);

  switch (prop_id)
    {
    case PROP_ICON:
      gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), text);
      gtk_widget_set_visible (self->icon, text != NULL);
      break;
    case PROP_TITLE:
      th_row_button_set_text (self, text, gtk_label_get_text (GTK_LABEL (self->subtitle)));
      break;
    case PROP_SUBTITLE:
      th_row_button_set_text (self, gtk_label_get_text (GTK_LABEL (self->title)), text);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
th_row_button_class_init (ThRowButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = th_row_button_get_property;
  object_class->set_property = th_row_button_set_property;
  props[PROP_ICON] = g_param_spec_string ("row-icon", NULL, NULL, NULL, flags);
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  props[PROP_SUBTITLE] = g_param_spec_string ("subtitle", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-row-button.ui");
  gtk_widget_class_bind_template_child (widget_class, ThRowButton, icon);
  gtk_widget_class_bind_template_child (widget_class, ThRowButton, title);
  gtk_widget_class_bind_template_child (widget_class, ThRowButton, subtitle);
  gtk_widget_class_bind_template_child (widget_class, ThRowButton, pill);
}

static void
th_row_button_init (ThRowButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
th_row_button_new (const char *icon, const char *title, const char *subtitle)
{
  return g_object_new (TH_TYPE_ROW_BUTTON, "row-icon", icon, "title", title, "subtitle", subtitle,
                       NULL);
}

void
th_row_button_set_text (ThRowButton *self, const char *title, const char *subtitle)
{
  g_autofree char *above = g_strdup (title != NULL ? title : "");
  g_autofree char *below = g_strdup (subtitle != NULL ? subtitle : "");

  gtk_label_set_text (GTK_LABEL (self->title), above);
  gtk_label_set_text (GTK_LABEL (self->subtitle), below);
  gtk_widget_set_visible (self->subtitle, *below != '\0');
  name_aloud (self);
}

void
th_row_button_set_pill (ThRowButton *self, const char *text, const char *tint)
{
  if (self->tint != NULL)
    gtk_widget_remove_css_class (self->pill, self->tint);
  self->tint = tint != NULL ? g_intern_string (tint) : NULL;
  if (self->tint != NULL)
    gtk_widget_add_css_class (self->pill, self->tint);
  gtk_label_set_text (GTK_LABEL (self->pill), text != NULL ? text : "");
  gtk_widget_set_visible (self->pill, text != NULL);
  name_aloud (self);
}
