from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("workorders", "0033_people"),
    ]

    operations = [
        migrations.AlterField(
            model_name="clocksettings",
            name="province",
            field=models.CharField(blank=True, max_length=4, verbose_name="holidays of"),
        ),
    ]
