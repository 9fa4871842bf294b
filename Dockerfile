FROM python:3.12-slim
# One thread for linear algebra a process: they share the machine. Training takes what there is.
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 BOOKREC_HOME=/var/lib/bookrec OMP_NUM_THREADS=1
WORKDIR /srv/bookrec
COPY requirements.txt .
RUN pip install --requirement requirements.txt
COPY . .
RUN useradd --system --create-home --home-dir /var/lib/bookrec bookrec
USER bookrec
VOLUME /var/lib/bookrec
EXPOSE 8000
CMD ["gunicorn", "--config=python:bookrec_site.gunicorn_conf", "--bind=0.0.0.0:8000"]
