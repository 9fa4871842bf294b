FROM python:3.12-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 BOOKREC_HOME=/var/lib/bookrec
WORKDIR /srv/bookrec
COPY requirements.txt .
RUN pip install --requirement requirements.txt
COPY . .
RUN useradd --system --create-home --home-dir /var/lib/bookrec bookrec
USER bookrec
VOLUME /var/lib/bookrec
EXPOSE 8000
CMD ["gunicorn", "bookrec_site.wsgi", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--workers=2", "--threads=4", "--no-control-socket"]
